import { describe, expect, it } from 'vitest'
import { createAuthenticator, toAuthenticator } from '../src/authenticator.js'
import { AuthError } from '../src/errors.js'
import type { Authenticator, AuthRequest, Identity, Outcome, Verifier } from '../src/types.js'
import { answering, knowing, personal, service, token } from './support/identities.js'

const key = { authorization: `Token ${token}` }
const authenticator = createAuthenticator({ verifier: knowing(service()) })
const reasonOf = (outcome: Outcome): string | null => (outcome.ok ? null : outcome.error.reason)

describe('authenticate', () => {
  it.each<readonly [string, AuthRequest]>([
    ['a record', { headers: { ...key } }],
    ['a record, other case', { headers: { Authorization: key.authorization } }],
    ['Fetch headers', { headers: new Headers(key) }],
    ['a Fetch request', new Request('http://localhost/', { headers: key })],
    ['raw headers', { headers: {}, rawHeaders: ['AUTHORIZATION', key.authorization] }],
  ])('takes %s', async (_, request) => {
    expect(await authenticator.authenticate(request)).toMatchObject({ ok: true, auth: { kind: 'service' } })
  })

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Token'],
    ['an object without headers', {}],
    ['null for headers', { headers: null }],
    ['a text for headers', { headers: key.authorization }],
    ['a list for headers', { headers: [['authorization', key.authorization]] }],
  ])('rejects where there are no headers at all: %s', async (_, request) => {
    await expect(authenticator.authenticate(request as AuthRequest)).rejects.toThrow(TypeError)
  })

  it('may be passed on without its object', async () => {
    await expect(Reflect.apply(authenticator.authenticate, undefined, [{ headers: key }])).rejects.toThrow(
      TypeError,
    )
    expect(Object.isFrozen(authenticator)).toBe(true)
  })

  it('gives a frozen outcome', async () => {
    const outcome = await authenticator.authenticate({ headers: { ...key } })
    expect(Object.isFrozen(outcome)).toBe(true)
    expect(Object.isFrozen(outcome.headers)).toBe(true)
  })

  it('asks several verifiers in order', async () => {
    const both = createAuthenticator({ verifier: [answering(() => null), knowing(personal())] })
    expect(await both.authenticate({ headers: key })).toMatchObject({ auth: { kind: 'personal' } })
  })
})

describe('optional', () => {
  const verifier = knowing(service())

  it.each<readonly [string, Record<string, string>, string | null]>([
    ['none', {}, null],
    ['bad', { authorization: 'Token x' }, 'token_invalid'],
    ['malformed', { authorization: 'Token a b' }, 'credentials_malformed'],
    ['empty', { authorization: '' }, 'credentials_malformed'],
    ['foreign', { authorization: 'Basic eA==' }, 'scheme_unsupported'],
  ])('lets pass absent credentials and nothing else: %s', async (_, headers, reason) => {
    const outcome = await createAuthenticator({ verifier, optional: true }).authenticate({ headers })
    expect(reasonOf(outcome)).toBe(reason)
    expect(outcome.headers['vary']).toBe('Authorization')
  })

  it('can be said for one request', async () => {
    const open = createAuthenticator({ verifier, optional: true })
    expect(reasonOf(await open.authenticate({ headers: {} }, { optional: false }))).toBe(
      'credentials_missing',
    )
    expect(reasonOf(await authenticator.authenticate({ headers: {} }, { optional: true }))).toBeNull()
    expect(reasonOf(await open.authenticate({ headers: {} }, { optional: undefined }))).toBeNull()
    expect(reasonOf(await open.authenticate({ headers: {} }, {}))).toBeNull()
  })

  it('keeps an anonymous caller from what a guard protects', async () => {
    const open = createAuthenticator({ verifier, optional: true })
    const outcome = await open.authenticate({ headers: {} })
    if (!outcome.ok) throw outcome.error
    const none = { scopes: [], anyScope: [], kinds: [], account: false } as never
    expect(outcome.authorize(none)).toMatchObject({ status: 401, error: { reason: 'credentials_missing' } })
    expect(outcome.authorize(none)?.headers['www-authenticate']).toBe('Token realm="api"')
  })
})

describe('headers that a client would hardly send, but a caller may pass', () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)

  it.each<readonly [string, Record<string, unknown>]>([
    ['no prototype', { ...key, accept: Object.create(null) as unknown }],
    ['a symbol', { ...key, accept: Symbol('s') }],
    [
      'a hostile toString',
      {
        ...key,
        accept: {
          toString: () => {
            throw new Error('x')
          },
        },
      },
    ],
    ['a list in a circle', { authorization: cyclic }],
    ['a function under the name get', { get: () => null }],
  ])('are refused, not thrown at: %s', async (_, headers) => {
    const refusing = createAuthenticator({ verifier: answering(() => null) })
    const outcome = await refusing.authenticate({ headers } as AuthRequest)
    expect(outcome.ok).toBe(false)
  })
})

describe('an identity that throws when it is looked at', () => {
  /** Every property of it throws at look number `at`, counted over all of them. */
  function throwingAt(at: number): Identity {
    let looks = 0
    return new Proxy(personal({ claims: { tenant: 't' } }), {
      get: (target, name) => {
        if (name !== 'then' && looks++ === at) throw new Error('look')
        return Reflect.get(target, name) as unknown
      },
    })
  }

  it('is an outage, at whichever look', async () => {
    const rejected: number[] = []
    for (let at = 0; at < 40; at++) {
      const verifier: Verifier = { verify: () => Promise.resolve(throwingAt(at)) }
      await createAuthenticator({ verifier })
        .authenticate({ headers: key })
        .then(
          (outcome) => expect([null, 'verifier_unavailable']).toContain(reasonOf(outcome)),
          () => rejected.push(at),
        )
    }
    expect(rejected).toStrictEqual([])
  })

  it('is an outage in its claims as well', async () => {
    const claims = {
      get tenant(): string {
        throw new Error('look')
      },
    }
    const outcome = await createAuthenticator({ verifier: knowing(personal({ claims })) }).authenticate({
      headers: key,
    })
    expect(reasonOf(outcome)).toBe('verifier_unavailable')
  })
})

describe('toAuthenticator', () => {
  it('takes an authenticator as it is, and makes one from options', () => {
    expect(toAuthenticator(authenticator)).toBe(authenticator)
    expect(toAuthenticator({ verifier: knowing(service()) })).not.toBe(authenticator)
    const foreign: Authenticator = { authenticate: () => Promise.reject(new AuthError('token_invalid')) }
    expect(toAuthenticator(foreign)).toBe(foreign)
  })

  it.each([undefined, null, 7, 'x', [], {}, { authenticate: true }])('refuses %j', (given) => {
    expect(() => toAuthenticator(given as never)).toThrow(TypeError)
  })
})
