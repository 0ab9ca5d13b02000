import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { AuthError, type Reason } from '../../src/errors.js'
import type { AuthEvent, AuthenticatorOptions, Identity, Outcome, VerifyContext } from '../../src/types.js'
import { answering, enterprise, knowing, personal, service, token } from '../support/identities.js'

function authenticate(options: AuthenticatorOptions): Promise<Outcome> {
  return createAuthenticator({ verifyTimeout: 20, ...options }).authenticate({
    headers: { authorization: `Token ${token}` },
  })
}

const reasonOf = (outcome: Outcome): Reason | null => (outcome.ok ? null : outcome.error.reason)

const now = 1_000_000

async function judged(over: Partial<Identity>, at: Date = new Date(now)): Promise<Reason | null> {
  return reasonOf(await authenticate({ verifier: knowing(personal(over)), clock: () => at }))
}

describe('expiry: refused where now >= expiresAt', () => {
  it.each<readonly [string, number, Reason | null]>([
    ['a millisecond ago', now - 1, 'token_expired'],
    ['now', now, 'token_expired'],
    ['in a millisecond: a sub-second lifetime is no "never" (CVE-2021-32923)', now + 1, null],
    ['at the epoch: 0 is no "never"', 0, 'token_expired'],
    ['before the epoch', -1, 'token_expired'],
    ['at the end of time', 8.64e15, null],
  ])('%s', async (_, expiry, reason) => {
    const at = new Date(expiry)
    expect(await judged({ expiresAt: at })).toBe(reason)
    expect(await judged({ key: { id: 'k', expiresAt: at } })).toBe(reason)
    expect(await judged({ expiresAt: at, key: { id: 'k', expiresAt: new Date(8.64e15) } })).toBe(reason)
    expect(await judged({ expiresAt: new Date(8.64e15), key: { id: 'k', expiresAt: at } })).toBe(reason)
  })

  it('never, where there is none', async () => {
    expect(await judged({ expiresAt: null })).toBeNull()
    expect(await judged({}, new Date(8.64e15))).toBeNull()
  })

  it('a clock that gives no time makes nothing immortal', async () => {
    let time: unknown = new Date(0)
    const options = { verifier: knowing(personal({ expiresAt: new Date(1) })), clock: () => time as Date }
    const authenticator = createAuthenticator(options)
    const request = (): Promise<Outcome> =>
      authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    expect(reasonOf(await request())).toBeNull()
    time = new Date(Number.NaN)
    expect(reasonOf(await request())).toBe('token_expired')
    for (time of [undefined, 7, 'now']) expect(reasonOf(await request())).toBe('verifier_unavailable')
  })

  it('a clock that throws is an outage', async () => {
    let broken = false
    const clock = (): Date => {
      if (broken) throw new Error('clock')
      return new Date(0)
    }
    const authenticator = createAuthenticator({
      verifier: knowing(personal({ expiresAt: new Date(1) })),
      clock,
    })
    broken = true
    const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    expect(reasonOf(outcome)).toBe('verifier_unavailable')
  })

  it('a handler that changes its Date does not prolong the key', async () => {
    let time = new Date(0)
    const identity = personal({ expiresAt: new Date(1000), key: { id: 'k', expiresAt: new Date(1000) } })
    const authenticator = createAuthenticator({ verifier: knowing(identity), clock: () => time })
    const request = { headers: { authorization: `Token ${token}` } }
    const outcome = await authenticator.authenticate(request)
    if (!outcome.ok || outcome.auth === null) throw new Error('refused')
    outcome.auth.expiresAt?.setTime(8.64e15)
    outcome.auth.key?.expiresAt?.setTime(8.64e15)
    time = new Date(1000)
    expect(reasonOf(await authenticator.authenticate(request))).toBe('token_expired')
  })
})

describe('state and status', () => {
  it.each<readonly [string, Partial<Identity>, Reason | null]>([
    ['current', { key: { id: 'k', state: 'current' } }, null],
    ['retiring', { key: { id: 'k', state: 'retiring' } }, null],
    ['revoked', { key: { id: 'k', state: 'revoked' } }, 'token_revoked'],
    ['expired', { key: { id: 'k', state: 'expired' } }, 'token_expired'],
    ['active', { subject: { id: 'u', type: 'user', status: 'active' } }, null],
    ['a disabled subject', { subject: { id: 'u', type: 'user', status: 'disabled' } }, 'subject_disabled'],
    ['a disabled account', { account: { id: 'a', status: 'disabled' } }, 'subject_disabled'],
    ['a disabled enterprise', { enterprise: { id: 'e', status: 'disabled' } }, 'subject_disabled'],
    [
      'revoked before expired before disabled',
      {
        key: { id: 'k', state: 'revoked' },
        expiresAt: new Date(0),
        account: { id: 'a', status: 'disabled' },
      },
      'token_revoked',
    ],
  ])('%s', async (_, over, reason) => {
    expect(await judged(over)).toBe(reason)
  })

  it('an enterprise key falls with its enterprise', async () => {
    const verifier = knowing(enterprise({ enterprise: { id: 'e', status: 'disabled' } }))
    expect(reasonOf(await authenticate({ verifier }))).toBe('subject_disabled')
  })
})

describe('what a verifier may say', () => {
  it('null: unknown', async () => {
    expect(reasonOf(await authenticate({ verifier: answering(() => null) }))).toBe('token_invalid')
    expect(reasonOf(await authenticate({ verifier: answering(() => Promise.resolve(null)) }))).toBe(
      'token_invalid',
    )
  })

  it('an identity, also without a promise', async () => {
    expect((await authenticate({ verifier: answering(() => service()) })).ok).toBe(true)
  })

  it.each<Reason>([
    'token_revoked',
    'token_expired',
    'subject_disabled',
    'token_invalid',
    'kind_not_allowed',
  ])('an AuthError: %s', async (reason) => {
    const thrown = new AuthError(reason, { headers: { 'x-leak': '1' }, cause: new Error('leak') })
    for (const verify of [
      () => Promise.reject(thrown),
      () => {
        throw thrown
      },
    ]) {
      const outcome = await authenticate({ verifier: answering(verify) })
      expect(reasonOf(outcome)).toBe(reason)
      expect(outcome.headers).not.toHaveProperty('x-leak')
      expect(outcome.ok ? undefined : outcome.error.cause).toBeUndefined()
    }
  })

  it.each<readonly [string, object]>([
    ['a status that there is none of', { subject: { id: 'u', type: 'user', status: 'suspended' } }],
    ['a state that there is none of', { key: { id: 'k', state: 'leaked' } }],
    ['a type that there is none of', { subject: { id: 'u', type: 'admin' } }],
    ['an account for an enterprise key', { kind: 'enterprise', enterprise: { id: 'e' } }],
    ['no kind', { kind: '' }],
  ])('nonsense, which is an outage: %s', async (_, over) => {
    const identity = { ...personal(), ...over }
    expect(reasonOf(await authenticate({ verifier: answering(() => identity) }))).toBe('verifier_unavailable')
  })

  it('nothing within its time: an outage', async () => {
    const verifier = answering(() => new Promise(() => undefined))
    expect(reasonOf(await authenticate({ verifier }))).toBe('verifier_unavailable')
  })

  it('whatever it likes to operators, but not the token', async () => {
    const events: AuthEvent[] = []
    const verifier = answering(() => Promise.reject(new Error(`no row for ${token}`)))
    await authenticate({ verifier, onEvent: (event) => events.push(event) })
    expect(events).toMatchObject([{ reason: 'verifier_unavailable' }])
    expect(inspect(events)).not.toContain(token.slice(4, 12))
  })

  it('is told the scheme as configured, and gets a signal', async () => {
    const contexts: VerifyContext[] = []
    const verifier = {
      verify: (_: string, context: VerifyContext) => (contexts.push(context), Promise.resolve(null)),
    }
    const authenticator = createAuthenticator({ verifier, schemes: ['Token', 'Bearer'] })
    await authenticator.authenticate({ headers: { authorization: 'bEARER a' } })
    expect(contexts[0]?.scheme).toBe('Bearer')
    expect(contexts[0]?.signal.aborted).toBe(false)
  })

  it('is called as a method', async () => {
    class Store {
      readonly #identity = service()
      verify(): Promise<Identity> {
        return Promise.resolve(this.#identity)
      }
      findAccount(): Promise<null> {
        return Promise.resolve(this.#identity && null)
      }
    }
    expect((await authenticate({ verifier: new Store() })).ok).toBe(true)
    expect((await authenticate({ verifier: [new Store(), new Store()] })).ok).toBe(true)
  })
})
