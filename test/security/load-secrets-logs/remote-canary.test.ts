import diagnostics from 'node:diagnostics_channel'
import { createAuthenticator, introspectionVerifier, upstreamVerifier, type Verifier } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canary, leaks, shown } from '../../support/canary.js'
import { sendJson, startLying, type Lie, type LyingServer } from '../../support/lying-server.js'

// Case 47 (ASVS 7.1.1, CWE-532) at verifiers that ask over HTTP: neither the caller's key nor the verifier's own secret is in an
// answer, an event or an error, though the service sends back all that it was sent.
const secret = 'own-5ec2e7-0fbadf00d-11c0de22'

/** As they are, and as Basic authentication spells them. */
const secrets = [canary, secret].flatMap((whole) => [
  whole,
  Buffer.from(whole).toString('base64').slice(0, -4),
])

let service: LyingServer
beforeAll(async () => {
  service = await startLying((response) => response.end())
})
afterAll(() => service.close())

const auths = [
  { basic: { id: 'api', secret } },
  { post: { id: 'api', secret } },
  { bearer: secret },
  { bearer: async () => secret },
]
const verifiers: readonly (readonly [string, () => Verifier<object>])[] = [
  ...auths.map(
    (auth, i) =>
      [
        `introspectionVerifier ${i}`,
        () => introspectionVerifier({ url: service.url, auth, timeout: 200 }),
      ] as const,
  ),
  ['upstreamVerifier', () => upstreamVerifier({ url: service.url, method: 'GET', timeout: 200 })],
  ['upstreamVerifier by HEAD', () => upstreamVerifier({ url: service.url, timeout: 200 })],
]

const lies: readonly (readonly [string, Lie])[] = [
  ['as text', (r, question) => r.writeHead(200, { 'content-type': 'text/plain' }).end(question)],
  ['as broken JSON', (r, q) => r.writeHead(200, { 'content-type': 'application/json' }).end(`{"a":"${q}`)],
  ['as active', (r, question) => sendJson(r, { active: question })],
  ['as an expiry', (r, question) => sendJson(r, { active: true, sub: 'u', exp: question })],
  ['as a reason', (r, question) => sendJson(r, { status: 401, reason: question }, 401)],
  ['as a status text', (r) => r.writeHead(500, canary).end()],
  ['as a content type', (r) => r.writeHead(200, { 'content-type': canary }).end()],
  ['as a place to go', (r) => r.writeHead(302, { location: `https://${canary}/` }).end()],
  [
    'as an expiry in a header',
    (r) =>
      r
        .writeHead(200, { 'x-auth-access-type': 'a', 'x-auth-subject-id': 's', 'x-auth-expires-at': canary })
        .end(),
  ],
  [
    'as a state in a header',
    (r) =>
      r
        .writeHead(200, { 'x-auth-access-type': 'a', 'x-auth-subject-id': 's', 'x-auth-key-state': canary })
        .end(),
  ],
  [
    'in a body without end',
    (r, question) => r.writeHead(401, { 'content-type': 'application/json' }).write(`"${question}`),
  ],
  [
    'and hangs up',
    (r, question) => {
      r.writeHead(200, { 'content-type': 'application/json', 'content-length': 9999 }).write(question)
      setImmediate(() => r.destroy())
    },
  ],
]

describe.each(verifiers)('%s shows no key, and no secret of its own', (_, create) => {
  it.each(lies)('the question comes back %s, and goes nowhere', async (__, lie) => {
    service.answer(lie)
    const heard: unknown[] = []
    const listen = (message: unknown): void => void heard.push(message)
    diagnostics.subscribe('latchkey:auth', listen)
    try {
      const verifier = create()
      const authenticator = createAuthenticator({ verifier, onEvent: (event) => void heard.push(event) })
      const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${canary}` } })
      const { signal } = new AbortController()
      const thrown = await verifier
        .verify(canary, { scheme: 'Token', signal })
        .catch((error: unknown) => error)
      expect(heard).not.toEqual([])
      for (const thing of [outcome, ...heard, thrown, verifier])
        expect(leaks(shown(thing), secrets)).toEqual([])
    } finally {
      diagnostics.unsubscribe('latchkey:auth', listen)
    }
  })
})
