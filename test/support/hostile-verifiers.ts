import { AuthError } from '@latchkey/core'
import { service } from './identities.js'

/** Whatever a verifier says when it says something, this must not reach a client. */
export const inner = 'inner-detail-of-the-verifier'

type Verify = (token: string) => unknown

// oxlint-disable-next-line no-thenable -- a verifier may return whatever it likes
const thenable = (then: unknown): object => ({ then })

const fail = (): never => {
  throw new Error(inner)
}

function forged(reason: unknown): AuthError {
  return Object.assign(new AuthError('token_invalid', { cause: new Error(inner) }), {
    reason,
    message: inner,
  })
}

/** Looks like a plain object when it is first asked, and like a promise that never settles from then on. */
function laterThenable(): object {
  let looks = 0
  return new Proxy({}, { get: (_, name) => (name === 'then' && looks++ > 0 ? () => undefined : undefined) })
}

/** Sound when it is checked, and throws when it is used. */
function soundAtFirst(): object {
  let looks = 0
  return new Proxy(service(), {
    get: (target, name) => {
      if (name === 'scopes' && looks++ > 0) throw new Error(inner)
      return Reflect.get(target, name) as unknown
    },
  })
}

const rejected = (value: unknown): Promise<never> => Promise.reject(value)

const hostileProxy = (): object =>
  new Proxy(service(), { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })

/** Verifiers that break their promise, each in its own way: every one of them is an outage. */
export const outages: readonly (readonly [name: string, verify: Verify])[] = [
  ['throws at once', fail],
  ['rejects', () => Promise.reject(new Error(inner))],
  [
    'rejects late',
    async () => {
      await new Promise((resolve) => setImmediate(resolve))
      fail()
    },
  ],
  [
    'throws a text',
    () => {
      throw inner as unknown as Error
    },
  ],
  ['throws null', () => rejected(null)],
  ['throws undefined', () => rejected(undefined)],
  [
    'throws what looks like a refusal',
    () =>
      Promise.reject(
        Object.assign(new Error(inner), { status: 401, reason: 'token_invalid', code: 'EAUTH' }),
      ),
  ],
  [
    'throws a 401 of a framework',
    () =>
      Promise.reject(
        Object.assign(new Error(inner), { statusCode: 401, expose: true, headers: { 'x-leak': inner } }),
      ),
  ],
  [
    'throws "verifier_unavailable"',
    () => Promise.reject(new AuthError('verifier_unavailable', { cause: new Error(inner) })),
  ],
  ['throws a refusal for a reason that is none', () => Promise.reject(forged('nonsense'))],
  ['throws a refusal for the reason __proto__', () => Promise.reject(forged('__proto__'))],
  ['throws a hostile Proxy', () => rejected(hostileProxy())],
  [
    'throws an Error with hostile getters',
    () => Promise.reject(Object.defineProperty(new Error(inner), 'message', { get: fail })),
  ],
  ['hangs', () => new Promise(() => undefined)],
  ['is a thenable that never settles', () => thenable(() => undefined)],
  [
    'is a thenable that settles with one that never does',
    () => thenable((resolve: (value: unknown) => void) => resolve(thenable(() => undefined))),
  ],
  ['becomes a thenable when it is looked at again', laterThenable],
  ['is a thenable that throws', () => thenable(fail)],
  ['has a then that throws when it is read', () => new Proxy({}, { get: fail })],
  ['says undefined', () => Promise.resolve(undefined)],
  ['says undefined without a promise', () => undefined],
  ['says true', () => Promise.resolve(true)],
  ['says false', () => Promise.resolve(false)],
  ['says 1', () => Promise.resolve(1)],
  ['says a text', () => Promise.resolve(inner)],
  ['says a list', () => Promise.resolve([service()])],
  ['says an empty list', () => Promise.resolve([])],
  ['says a function', () => Promise.resolve(() => service())],
  ['says {}', () => Promise.resolve({})],
  ['says { ok: true }', () => Promise.resolve({ ok: true, auth: service() })],
  ['says its row', () => Promise.resolve({ id: 1, user_id: 2, hash: inner })],
  ['says an Error', () => Promise.resolve(new Error(inner))],
  ['says an identity without scopes', () => Promise.resolve({ ...service(), scopes: undefined })],
  ['says an expiry in text', () => Promise.resolve({ ...service(), expiresAt: '2100-01-01' })],
  [
    'says an expiry that is no time',
    () => Promise.resolve({ ...service(), expiresAt: new Date(Number.NaN) }),
  ],
  [
    'says a status that is none',
    () => Promise.resolve({ ...service(), subject: { id: 's', type: 'service', status: 'paused' } }),
  ],
  [
    'says a status in a list',
    () => Promise.resolve({ ...service(), subject: { id: 's', type: 'service', status: ['disabled'] } }),
  ],
  [
    'says an identity with hostile getters',
    () => Promise.resolve(Object.defineProperty({ ...service() }, 'subject', { get: fail })),
  ],
  [
    'says an identity whose claims throw',
    () =>
      Promise.resolve(service({ claims: Object.defineProperty({}, 'x', { get: fail, enumerable: true }) })),
  ],
  ['says a hostile Proxy', () => Promise.resolve(hostileProxy())],
  ['says an identity that is sound at first', () => Promise.resolve(soundAtFirst())],
  [
    'says a Date with a time of its own',
    () =>
      Promise.resolve({
        ...service(),
        expiresAt: Object.assign(new Date(Number.NaN), { getTime: () => 8e15 }),
      }),
  ],
  [
    'says a revoked Proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable(service(), {})
      revoke()
      return proxy
    },
  ],
]
