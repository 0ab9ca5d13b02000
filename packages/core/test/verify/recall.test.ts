import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { AuthError } from '../../src/errors.js'
import type { Account, AuthEvent, Identity, Verifier, VerifyContext } from '../../src/types.js'
import { anyOf } from '../../src/verify/any-of.js'
import { staticVerifier } from '../../src/verify/static-verifier.js'
import { enterprise, personal, service, token } from '../support/identities.js'

type Recall = NonNullable<Verifier['recall']>

/** Says which of its two ways was taken, by the kind of its identity. */
function remembering(recall: Recall, verified: Identity | null = service()): Verifier {
  return { verify: () => Promise.resolve(verified), recall }
}

async function ask(verifier: Verifier, more: Record<string, string> = {}): Promise<string> {
  const headers = { authorization: `Token ${token}`, ...more }
  const outcome = await createAuthenticator({ verifier, clock: () => new Date(1000) }).authenticate({
    headers,
  })
  return outcome.ok ? (outcome.auth?.kind ?? 'anonymous') : outcome.error.reason
}

describe('what a verifier has in memory', () => {
  it.each<[string, Recall, string]>([
    ['is taken', () => personal(), 'personal'],
    ['is nothing: it is asked', () => undefined, 'service'],
    ['is judged all the same: expiry', () => personal({ expiresAt: new Date(1000) }), 'token_expired'],
    ['is judged: state', () => personal({ key: { id: 'k', state: 'revoked' } }), 'token_revoked'],
    ['is judged: status', () => personal({ account: { id: 'a', status: 'disabled' } }), 'subject_disabled'],
    ['is nonsense: an outage', () => ({ kind: 'personal' }) as Identity, 'verifier_unavailable'],
    ['is null, which is nonsense here', () => null as never, 'verifier_unavailable'],
    ['is a promise: nonsense', () => Promise.resolve(personal()) as never, 'verifier_unavailable'],
    [
      'is a throw: an outage, whatever was thrown',
      () => {
        throw new AuthError('token_invalid')
      },
      'verifier_unavailable',
    ],
  ])('%s', async (_, recall, expected) => {
    expect(await ask(remembering(recall))).toBe(expected)
  })

  it('is a throw, whose words are redacted', async () => {
    const events: AuthEvent[] = []
    const verifier = remembering((presented) => {
      throw new Error(`no row for ${presented}`)
    })
    const headers = { authorization: `Token ${token}` }
    await createAuthenticator({ verifier, onEvent: (event) => events.push(event) }).authenticate({ headers })
    expect(events).toMatchObject([{ reason: 'verifier_unavailable' }])
    expect(inspect(events)).not.toContain(token.slice(4, 12))
  })

  it('is delegated as any other', async () => {
    const account: Account = { id: 'child', enterpriseId: 'enterprise-1' }
    const verifier = { ...remembering(() => enterprise()), findAccount: () => Promise.resolve(account) }
    expect(await ask(verifier, { 'x-delegate-account-id': 'child' })).toBe('enterprise')
    expect(await ask(verifier, { 'x-delegate-account-id': '!' })).toBe('delegation_malformed')
  })

  it('is asked for with the token and its scheme', async () => {
    const seen: unknown[] = []
    const verifier = remembering((presented, { scheme }) => {
      seen.push([presented, scheme])
      return undefined
    })
    await ask(verifier)
    expect(seen).toEqual([[token, 'Token']])
  })
})

describe('of several verifiers', () => {
  const forgetful: Verifier = { verify: () => Promise.resolve(null) }
  const { signal } = new AbortController()
  const context: VerifyContext = { scheme: 'Token', signal }

  it('the first one’s memory is enough, a later one’s is not', async () => {
    expect(
      await ask(
        anyOf(
          remembering(() => personal()),
          forgetful,
        ),
      ),
    ).toBe('personal')
    const refusing: Verifier = { verify: () => Promise.reject(new AuthError('token_revoked')) }
    expect(
      await ask(
        anyOf(
          refusing,
          remembering(() => personal()),
        ),
      ),
    ).toBe('token_revoked')
  })

  it('accounts are looked for where the key was remembered', async () => {
    const identity = enterprise()
    const first = { ...remembering(() => identity), findAccount: async () => ({ id: 'mine' }) }
    const both = anyOf(first, { ...forgetful, findAccount: async () => ({ id: 'other' }) })
    both.recall?.('t', context)
    expect(await both.findAccount?.('x', { identity, signal })).toEqual({ id: 'mine' })
  })
})

describe('a static verifier', () => {
  const verifier = staticVerifier([{ token, identity: service() }])
  const context = { scheme: 'Token' }

  it('remembers what it knows, and nothing else', async () => {
    expect(verifier.recall?.(token, context)).toMatchObject({ kind: 'service' })
    expect(verifier.recall?.(token.replace('sts_', 'sta_'), context)).toBeUndefined()
    const wrong = staticVerifier([{ token: token.replace('sts_', 'sta_'), identity: service() }])
    expect(wrong.recall?.(token.replace('sts_', 'sta_'), context)).toBeUndefined()
  })
})
