import {
  anyOf,
  cached,
  createAuthenticator,
  introspectionVerifier,
  staticVerifier,
  upstreamVerifier,
  type RemoteOptions,
  type Verifier,
} from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendJson, startLying, type Lie, type LyingServer } from '../../support/lying-server.js'
import { exchange, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Verifiers that ask somebody over HTTP, who may lie, fail, or send them elsewhere.
const token = 'ory_at_4f1d9c7e8b2e0a6311d7c5f0'
const page = '<html>502 from the proxy</html>'

let service: LyingServer
let elsewhere: LyingServer

beforeAll(async () => {
  service = await startLying((response) => response.end())
  elsewhere = await startLying((response) => sendJson(response, { active: true, sub: 'evil' }))
})
afterAll(() => Promise.all([service.close(), elsewhere.close()]))

type Create = (options?: Partial<RemoteOptions>) => Verifier
const kinds: readonly (readonly [string, Create])[] = [
  [
    'introspectionVerifier',
    (options) => introspectionVerifier({ url: service.url, auth: { bearer: 'own-token' }, ...options }),
  ],
  ['upstreamVerifier', (options) => upstreamVerifier({ url: service.url, method: 'GET', ...options })],
]

const outages: readonly (readonly [string, Lie])[] = [
  ['a page with 200', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end(page)],
  ['JSON of another service', (r) => sendJson(r, { ok: true, user: 'admin', scope: '*' })],
  ['an empty 200', (r) => r.writeHead(200).end()],
  [
    'a 500 that says yes',
    (r) =>
      r
        .writeHead(500, { 'x-auth-access-type': 'access', 'x-auth-subject-id': 'evil' })
        .end('{"active":true}'),
  ],
  ['a redirect', (r) => r.writeHead(307, { location: elsewhere.url }).end()],
  ['a redirect to a file', (r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end()],
  ['a redirect to itself', (r) => r.writeHead(308, { location: '/' }).end()],
  ['a hang-up', (r) => r.destroy()],
  ['silence', () => undefined],
]

describe.each(kinds)('%s', (name, create) => {
  let servers: readonly Running[] = []
  beforeAll(async () => {
    servers = await startThree({ verifier: create({ timeout: 200 }), optional: true })
  })
  afterAll(() => closeAll(servers))

  // Case 17.
  it.each(outages)('%s is a 503 in every framework, and nobody anonymous', async (_, lie) => {
    service.answer(lie)
    for (const { port, reached } of servers) {
      const before = reached()
      const answer = await exchange(port, request('/', [`Authorization: Token ${token}`]))
      expect(answer?.status).toBe(503)
      expect(answer && field(answer, 'retry-after')).toBe('5')
      expect(answer?.bytes).not.toMatch(new RegExp(`${name}|127\\.0\\.0\\.1:|html|evil|own-token`))
      expect(reached()).toBe(before)
    }
  })

  // Case 32.
  it('no redirect leads a token, or a secret, to another place', () => {
    expect(elsewhere.questions).toEqual([])
  })

  it('the token is in no URL', async () => {
    const before = service.questions.length
    service.answer((response) => sendJson(response, { active: false }, 401))
    await createAuthenticator({ verifier: create() }).authenticate({
      headers: { authorization: `Token ${token}` },
    })
    const [question = ''] = service.questions.slice(before)
    expect(question.split(' ')[1]).toBe('/')
    expect(question).toContain(token)
  })

  it('an outage is not remembered as "unknown"', async () => {
    const authenticator = createAuthenticator({ verifier: cached(create(), { ttl: '1h' }) })
    const ask = async (): Promise<number> => {
      const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
      return outcome.ok ? 200 : outcome.status
    }
    service.answer((response) => response.destroy())
    expect(await ask()).toBe(503)
    service.answer((response) => {
      response.setHeader('x-auth-access-type', 'service').setHeader('x-auth-subject-id', 's')
      sendJson(response, { active: true, sub: 's' })
    })
    expect(await ask()).toBe(200)
  })

  // Case 23 (MCP CVE-2026-25536), on few connections, with answers that come in another order.
  it('300 interleaved questions get each their own answer', async () => {
    service.answer((response, question) => {
      const id = /ory_at_(\d+)/.exec(question)?.[1] ?? ''
      response.setHeader('x-auth-access-type', 'service').setHeader('x-auth-subject-id', id)
      setTimeout(() => sendJson(response, { active: true, sub: id }), (Number(id) * 7) % 13)
    })
    // Time enough for a busy machine: a question that is given up has no answer that could be another's.
    const authenticator = createAuthenticator({
      verifier: create({ timeout: '15s' }),
      verifyTimeout: '15s',
    })
    const ids = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const headers = { authorization: `Token ory_at_${i}` }
        const outcome = await authenticator.authenticate({ headers })
        return outcome.ok ? outcome.auth?.subject.id : outcome.error.reason
      }),
    )
    expect(ids).toEqual(ids.map((_, i) => String(i)))
  })
})

describe('introspection', () => {
  const verifier = (): Verifier => introspectionVerifier({ url: service.url, auth: { bearer: 'own-token' } })
  const answerOf = async (asked: Verifier): Promise<unknown> => {
    const authenticator = createAuthenticator({ verifier: asked })
    const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    return outcome.ok ? outcome : [outcome.status, outcome.headers, outcome.body]
  }

  // Cases 11 and 32: what is not active looks like what nobody knows.
  it.each([
    { active: false },
    { active: false, exp: 1, error: 'expired', sub: 'user-1' },
    { active: false, iss: 'evil', message: 'revoked by admin' },
  ])('%j says no more than "unknown"', async (members) => {
    service.answer((response) => sendJson(response, members))
    expect(await answerOf(verifier())).toEqual(await answerOf(staticVerifier([])))
  })

  // Case 32: a cached answer never outlives exp, whatever the ttl and the endpoint say.
  it('a cached answer ends with exp', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const clock = (): Date => new Date(now)
    const exp = now / 1000 + 60
    service.answer((response) => sendJson(response, { active: true, sub: 'u', exp }))
    const inner = introspectionVerifier({ url: service.url, auth: { bearer: 'own-token' }, clock })
    const authenticator = createAuthenticator({ verifier: cached(inner, { ttl: '1d', clock }), clock })
    const ask = async (): Promise<string> => {
      const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
      return outcome.ok ? 'known' : outcome.error.reason
    }
    expect(await ask()).toBe('known')
    now += 59_999
    expect(await ask()).toBe('known')
    now += 1
    expect(await ask()).toBe('token_expired')
  })

  // Case 24, and token confusion: a token goes to whoever can have made it, and to nobody else.
  it('gets no JWT, and the keyring of another no token of its own', async () => {
    service.answer((response) => sendJson(response, { active: true, sub: 'u' }))
    const seen: string[] = []
    const jwt: Verifier = {
      accepts: (presented) => presented.startsWith('eyJ'),
      verify: async (presented) => {
        seen.push(presented)
        return null
      },
    }
    const opaque = introspectionVerifier({
      url: service.url,
      auth: { bearer: 'own-token' },
      prefix: 'ory_at_',
    })
    const authenticator = createAuthenticator({ verifier: anyOf(jwt, opaque) })
    const before = service.questions.length
    const tokens = ['eyJhbGciOiJub25lIn0.e30.', token, 'sts_0123456789abcdef0123456789abcdef01234567']
    for (const presented of tokens)
      await authenticator.authenticate({ headers: { authorization: `Token ${presented}` } })
    expect(seen).toEqual([tokens[0]])
    expect(service.questions.slice(before).filter((question) => question.includes(token))).toHaveLength(1)
    expect(service.questions.length).toBe(before + 1)
  })
})
