import { createAuthenticator, requirement } from '@latchkey/core'
import { afterAll, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { exchange, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 8. RFC 9110 §5.6.4 and §11.6.1. There is no error_description in our challenges: a description cannot break out.
const challenge = /^Token realm="(?:[ !#-[\]-~]|\\["\\])*"(?:, error="[a-z_]+")?(?:, scope="[ !#-[\]-~]*")?$/
const started: Running[] = []
afterAll(() => closeAll(started))

async function start(realm: string): Promise<readonly Running[]> {
  const servers = await startThree({ verifier: knowing(), realm })
  started.push(...servers)
  return servers
}

describe('what stands in a challenge stays inside its quotes', () => {
  it.each([
    ['quotes', 'a "b" c'],
    ['a parameter of its own', 'api", error="none'],
    ['a challenge of its own', 'api", Basic realm="x'],
    ['a backslash at the end', 'api\\'],
    ['a backslash before a quote', 'api\\"'],
    ['commas', 'a, b=c'],
    ['latin-1', 'caf\u00e9'],
    ['beyond', '\u{1f511} \u2028'],
    ['half a character', '\ud800'],
  ])('a realm with %s', async (_, realm) => {
    for (const { port } of await start(realm)) {
      for (const lines of [[], ['Authorization: Token x'], ['Authorization: Basic x']]) {
        const answer = await exchange(port, request('/', lines))
        expect(answer?.status).toBe(401)
        expect(answer && field(answer, 'www-authenticate')).toMatch(challenge)
      }
    }
  })

  it.each(['a\r\nb', 'a\nb', 'a\rb', 'a\0b', 'a\u007fb', 'a\u0085b', ''])(
    'the realm %j is refused at creation',
    (realm) => {
      expect(() => createAuthenticator({ verifier: knowing(), realm })).toThrow(TypeError)
    },
  )

  it.each(['a"b:read', 'a:read", error="x', 'a:re\r\nad', 'caf\u00e9:read', 'a:b c'])(
    'the scope %j is refused at creation',
    (scope) => {
      expect(() => requirement({ scopes: [scope] })).toThrow(TypeError)
      expect(() => requirement({ anyScope: [scope] })).toThrow(TypeError)
    },
  )
})

// Case 8.
describe('a challenge says nothing that the request has said', () => {
  it('not its URL, host, key, scheme or delegation', async () => {
    const marks = ['zzpath', 'zzquery', 'zzhost', 'zzkey', 'zzscheme', 'zzaccount']
    for (const { port } of await start('api')) {
      for (const authorization of ['Token zzkey', 'zzscheme zzkey', 'Token zzkey, realm="zzkey"']) {
        const lines = [
          `Authorization: ${authorization}`,
          'x-delegate-account-id: zzaccount',
          'x-forwarded-host: zzhost',
        ]
        const answer = await exchange(
          port,
          request('/zzpath"?zzquery="', lines).replace('localhost', 'zzhost'),
        )
        expect(answer?.status).toBe(401)
        for (const mark of marks) expect(answer?.bytes).not.toContain(mark)
      }
    }
  })

  it('the scopes in it are those that the route requires', async () => {
    const servers = await startThree(
      { verifier: knowing() },
      { required: { scopes: ['log:write', 'log:read'] } },
    )
    started.push(...servers)
    for (const { port } of servers) {
      const answer = await exchange(port, request('/', [`Authorization: Token ${serviceKey}`]))
      expect(answer?.status).toBe(403)
      expect(answer && field(answer, 'www-authenticate')).toBe(
        'Token realm="api", error="insufficient_scope", scope="log:write log:read"',
      )
    }
  })
})
