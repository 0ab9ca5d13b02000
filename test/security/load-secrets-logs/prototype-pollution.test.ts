import { AuthError, createAuthenticator, requirement, staticVerifier, type Identity } from '@latchkey/core'
import forFastify from '@latchkey/fastify'
import fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { enterprise, enterpriseKey, service, serviceKey } from '../../support/identities.js'

// Case 50 (CWE-1321).
const prototype = Object.prototype as unknown as Record<string, unknown>
const own = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>
const verifier = staticVerifier([
  { token: serviceKey, identity: service() },
  { token: enterpriseKey, identity: enterprise() },
])

/** What a careless merge of JSON somewhere else in the process may have put there. */
const pollution: readonly (readonly [string, unknown])[] = [
  ['optional', true],
  ['auth', false],
  ['auth', 'optional'],
  ['open', true],
  ['ok', true],
  ['required', { scopes: [], anyScope: [], kinds: [], account: false }],
  ['authenticator', {}],
  ['guardNotFound', false],
  ['scopes', ['*']],
  ['anyScope', ['*']],
  ['account', { id: 'evil' }],
  ['kind', 'enterprise'],
  ['kinds', ['service']],
  ['status', 'active'],
  ['state', 'current'],
  ['value', { scheme: 'Token', token: serviceKey }],
  ['authorization', `Token ${serviceKey}`],
  ['delegation', 'account-2'],
  ['headers', { 'x-evil': '1' }],
  ['cause', 'evil'],
  ['token', serviceKey],
  ['length', 1],
  ['0', `Token ${serviceKey}`],
]

let polluted: string | undefined
function pollute(name: string, value: unknown): void {
  polluted = name
  Object.defineProperty(prototype, name, { value, configurable: true, enumerable: true, writable: true })
}
function clean(): void {
  if (polluted !== undefined) Reflect.deleteProperty(prototype, polluted)
  polluted = undefined
}
afterEach(clean)

describe('a polluted Object.prototype opens nothing', () => {
  // Nothing else runs meanwhile: the verifier answers at once, so all of it happens before the next macrotask.
  it.each(pollution)('%s: %j, in the pipeline', async (name, value) => {
    const heard: unknown[] = []
    const authenticator = createAuthenticator({ verifier, onEvent: (event) => void heard.push(event) })
    const required = requirement({ scopes: ['log:write'] })
    const requests: Record<string, string>[] = [
      {},
      { authorization: 'Token x' },
      { authorization: `Token ${serviceKey}` },
      { authorization: `Token ${serviceKey}`, 'x-delegate-account-id': 'account-2' },
      { authorization: `Token ${enterpriseKey}`, 'x-delegate-account-id': 'account-2' },
    ]
    const seen: string[] = []
    pollute(name, value)
    try {
      for (const headers of requests) {
        const outcome = await authenticator.authenticate({ headers })
        const refused = outcome.ok ? outcome.authorize(required) : outcome
        seen.push(`${refused?.status} ${refused?.error.reason}`)
      }
    } catch (error) {
      seen.push(String(error))
    }
    clean()
    expect(seen).toStrictEqual([
      '401 credentials_missing',
      '401 token_invalid',
      '403 scope_insufficient',
      '403 delegation_not_allowed',
      '403 account_not_accessible',
    ])
    expect(heard).toHaveLength(requests.length + 1)
  })

  // inject() itself takes the request's headers from the prototype: then it is no request without a key.
  it.each(pollution.filter(([name]) => name !== 'authorization'))(
    '%s: %j, in a route of Fastify',
    async (name, value) => {
      const app = fastify()
      let reached = 0
      await app.register(forFastify, { verifier })
      app.get('/plain', async () => String(reached++))
      app.get('/config', { config: {} }, async () => String(reached++))
      app.get('/scoped', { config: { auth: { scopes: ['log:write'] } } }, async () => String(reached++))
      await app.ready()
      const requests = ['/plain', '/config', '/scoped', '/nowhere'].map((url) => {
        pollute(name, value)
        const asked = app.inject(url).then(({ statusCode }) => statusCode, String)
        return asked
      })
      const statuses = await Promise.all(requests)
      clean()
      await app.close()
      expect(reached).toBe(0)
      // A broken process is no open door; one that goes on must refuse.
      expect(statuses.slice(0, 3)).not.toContain(200)
    },
  )
})

// Case 50.
describe('__proto__ and constructor in what is given are names like any other', () => {
  it.each<readonly [string, () => unknown]>([
    [
      'options',
      () => createAuthenticator({ ...own('{}'), ...ownProto('{"verifier":{},"optional":true}') } as never),
    ],
    ['a requirement', () => requirement(ownProto('{"scopes":[]}'))],
    ['options of the static verifier', () => staticVerifier([], ownProto('{"accounts":[]}'))],
    ['a requirement named constructor', () => requirement(own('{"constructor": {"scopes": ["a:b"]}}'))],
    ['a reason', () => new AuthError('__proto__' as never)],
  ])('%s', (_, create) => {
    expect(create).toThrow(TypeError)
  })

  it('the config of a route', async () => {
    const app = fastify()
    await app.register(forFastify, { verifier })
    expect(() => app.get('/', { config: { auth: ownProto('false') as never } }, async () => 'x')).toThrow(
      TypeError,
    )
    await app.close()
  })

  it.each(['__proto__', 'constructor', 'prototype'])('claims and metadata named %s', async (name) => {
    const claims = own(`{"${name}": {"admin": true}, "deep": {"${name}": {"admin": true}}}`)
    const identity: Identity = service({ claims, ...own(`{"${name}": {"scopes": ["*"]}}`) })
    for (const asked of [
      staticVerifier([{ token: serviceKey, identity }]),
      { verify: () => Promise.resolve(identity) },
    ]) {
      const outcome = await createAuthenticator({ verifier: asked }).authenticate({
        headers: { authorization: `Token ${serviceKey}` },
      })
      if (!outcome.ok || outcome.auth === null) throw new Error('refused')
      const { auth } = outcome
      expect(auth.scopes).toStrictEqual(['pipeline:read'])
      expect((auth as unknown as Record<string, unknown>)['admin']).toBeUndefined()
      expect(auth.claims['admin']).toBeUndefined()
      expect(Object.getPrototypeOf(auth.claims)).toBe(Object.prototype)
      expect(Object.hasOwn(auth.claims, name)).toBe(true)
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', 'toString'])(
    'an id, a key, an account and a header named %s',
    async (name) => {
      const authenticator = createAuthenticator({
        verifier: staticVerifier(
          [{ token: name, identity: enterprise({ subject: { id: name, type: 'enterprise' } }) }],
          {
            accounts: [{ id: 'account-2', enterpriseId: 'enterprise-1' }],
          },
        ),
      })
      const headers = { authorization: `Token ${name}`, 'x-delegate-account-id': name, ...ownProto('"x"') }
      const outcome = await authenticator.authenticate({ headers })
      expect(outcome).toMatchObject({ ok: false, error: { reason: 'account_not_accessible' } })
      expect(outcome.headers['x-auth-subject-id']).toBe(name)
    },
  )
})

/** `{"__proto__": …}` as JSON.parse makes it: an own property of that name. */
function ownProto(json: string): Record<string, unknown> {
  return own(`{"__proto__": ${json}}`)
}
