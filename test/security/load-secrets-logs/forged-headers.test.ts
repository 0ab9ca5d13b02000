import type { Account, Identity } from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import { enterprise, service } from '../../support/identities.js'
import { Connection, exchange, field, request } from '../../support/raw-http.js'
import { closeAll, startThree } from '../../support/three-servers.js'

// Case 48 (CWE-113). Names, emails and ids come from databases and from other people's sign-up forms. The lines of the
// audit log are in audit-log.test.ts.
const controls = Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(code))
const rest = [
  '\u007f',
  '\u0080',
  '\u0085',
  '\u00e9',
  '\u00ff',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
  '\udfff',
  '\u{1f511}',
]
const texts = [
  'a\r\nx-forged: 1',
  'a\nx-forged: 1',
  'a\rx-forged: 1',
  'a\r\n\r\n<script>',
  '\r\n x-forged: 1',
  'a\u560d\u560ax-forged: 1',
  'a\u010d\u010ax-forged: 1',
  'a", x-forged="1',
  ...[...controls, ...rest].flatMap((char) => [`a${char}b`, char, `${char}b`, `a${char}`]),
]

function everywhere(text: string): Identity[] {
  const account: Account = { id: text, shortId: text, name: text }
  const key = { id: text, hint: text, state: 'retiring' as const }
  return [
    service({
      kind: text,
      subject: { id: text, type: 'user', email: text, name: text },
      account,
      enterprise: { id: text },
      key,
      scopes: [text, 'pipeline:read'],
      claims: { text, [text]: text },
    }),
    enterprise({ subject: { id: text, type: 'enterprise', name: text }, enterprise: { id: text }, key }),
  ]
}

describe('no name, email or id can forge a header', () => {
  it('whatever is in it, the answer has the headers that it should have, and is no 500', async () => {
    const identities = texts.flatMap(everywhere)
    const servers = await startThree({
      verifier: { verify: (token) => Promise.resolve(identities[Number(token)] ?? null) },
    })
    for (const { port } of servers) {
      const connection = new Connection(port)
      for (const token of identities.keys()) {
        const answer = await connection.exchange(request('/', [`Authorization: Token ${token}`]))
        expect([token, answer?.status]).toStrictEqual([token, 200])
        const head = answer?.bytes.split('\r\n\r\n')[0] ?? ''
        expect(head).not.toMatch(/[\r\n]x-forged/i)
        expect(head.replaceAll('\r\n', '')).toMatch(/^[\x20-\x7e]*$/)
        expect(answer && field(answer, 'x-auth-key-id')).toMatch(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/)
      }
      connection.close()
    }
    await closeAll(servers)
  })

  it('a name is read back by percent-decoding', async () => {
    const servers = await startThree({
      verifier: { verify: () => Promise.resolve(service({ subject: { id: 'Zoë\r\n☃', type: 'service' } })) },
    })
    for (const { port } of servers) {
      const answer = await exchange(port, request('/', ['Authorization: Token x']))
      expect(decodeURI((answer && field(answer, 'x-auth-subject-id')) ?? '')).toBe('Zoë\r\n☃')
    }
    await closeAll(servers)
  })
})
