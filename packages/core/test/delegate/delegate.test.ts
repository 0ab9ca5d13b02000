import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { AuthError } from '../../src/errors.js'
import type { Account, AuthEvent, FindAccountContext, Identity, Outcome, Verifier } from '../../src/types.js'
import { enterprise, knowing, personal, service, token } from '../support/identities.js'

const child: Account = { id: 'account-2', shortId: 'acc2', name: 'Child', enterpriseId: 'enterprise-1' }
const accounts: readonly Account[] = [
  child,
  { id: 'foreign', enterpriseId: 'enterprise-2' },
  { id: 'orphan', enterpriseId: null },
  { id: 'unbound' },
  { id: 'disabled', enterpriseId: 'enterprise-1', status: 'disabled' },
]

function act(identity: Identity, on: string | string[] | undefined, verifier?: Verifier): Promise<Outcome> {
  return createAuthenticator({
    verifier: verifier ?? knowing(identity, accounts),
    verifyTimeout: 20,
  }).authenticate({
    headers: { authorization: `Token ${token}`, 'x-delegate-account-id': on },
  })
}

const reasonOf = (outcome: Outcome): string | null => (outcome.ok ? null : outcome.error.reason)

describe('an enterprise key', () => {
  it.each(['account-2', 'acc2'])('acts on its child account, named %s', async (id) => {
    const outcome = await act(enterprise(), id)
    if (!outcome.ok) throw outcome.error
    expect(outcome.auth).toMatchObject({
      kind: 'enterprise',
      delegated: true,
      account: { id: 'account-2', shortId: 'acc2', name: 'Child' },
      enterprise: { id: 'enterprise-1' },
    })
    expect(outcome.auth?.account).not.toHaveProperty('enterpriseId')
  })

  it('acts on none without the header', async () => {
    const outcome = await act(enterprise(), undefined)
    expect(outcome).toMatchObject({ ok: true, auth: { delegated: false, account: null } })
  })

  // contract §1: the same answer for all three; ASVS 8.4.1.
  it('gets one and the same answer for every account that it may not act on', async () => {
    const names = ['nobody', 'foreign', 'orphan', 'unbound', 'disabled', '__proto__', 'constructor']
    const answers = await Promise.all(names.map((id) => act(enterprise(), id)))
    const seen = new Set(answers.map(({ headers, ...outcome }) => JSON.stringify([headers, outcome])))
    expect(seen.size).toBe(1)
    expect(answers.map(reasonOf)).toContain('account_not_accessible')
  })

  it('may act on none where the verifier knows no accounts', async () => {
    const verifier = { verify: () => Promise.resolve(enterprise()) }
    expect(reasonOf(await act(enterprise(), 'account-2', verifier))).toBe('account_not_accessible')
  })

  it('is known to the verifier that looks the account up', async () => {
    const identity = enterprise()
    const seen: FindAccountContext[] = []
    await act(identity, 'account-2', {
      verify: () => Promise.resolve(identity),
      findAccount: (_, context) => (seen.push(context), Promise.resolve(null)),
    })
    expect(seen[0]?.identity).toBe(identity)
    expect(seen[0]?.signal.aborted).toBe(false)
  })
})

describe('any other key', () => {
  it.each([personal(), service()])(
    'may name its own account, which changes nothing: $kind',
    async (identity) => {
      const plain = await act(identity, undefined)
      for (const id of ['account-1', 'acc1']) expect(await act(identity, id)).toStrictEqual(plain)
    },
  )

  it.each(['account-2', 'nobody', 'ACCOUNT-1', 'enterprise-1'])('may not act on %s', async (id) => {
    expect(reasonOf(await act(personal(), id))).toBe('delegation_not_allowed')
    expect(reasonOf(await act(service(), id))).toBe('delegation_not_allowed')
    expect(reasonOf(await act(personal({ account: null }), id))).toBe('delegation_not_allowed')
    expect(reasonOf(await act(enterprise({ kind: 'robot' }), id))).toBe('delegation_not_allowed')
  })
})

describe('a malformed header', () => {
  it.each([enterprise(), personal()])(
    'is 400 for a known key, with its debug headers: $kind',
    async (identity) => {
      const outcome = await act(identity, 'a b')
      expect(outcome).toMatchObject({ status: 400, headers: { 'x-auth-subject-id': identity.subject.id } })
      expect(reasonOf(outcome)).toBe('delegation_malformed')
      expect(reasonOf(await act(identity, ['account-1', 'account-1']))).toBe('delegation_malformed')
      expect(reasonOf(await act(identity, ''))).toBe('delegation_malformed')
    },
  )

  it('is not told to who holds no key', async () => {
    const unknown = { verify: () => Promise.resolve(null) }
    expect(reasonOf(await act(personal(), 'a b', unknown))).toBe('token_invalid')
  })
})

describe('a look-up that fails is an outage', () => {
  const broken: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['rejects with an AuthError', () => Promise.reject(new AuthError('token_revoked'))],
    ['hangs', () => new Promise(() => undefined)],
    ['says undefined', () => Promise.resolve(undefined)],
    ['says true', () => Promise.resolve(true)],
    ['says a text', () => Promise.resolve('account-2')],
    ['says an account without id', () => Promise.resolve({ enterpriseId: 'enterprise-1' })],
    ['says an account of an unknown status', () => Promise.resolve({ ...child, status: 'paused' })],
    ['says an account with its status in a list', () => Promise.resolve({ ...child, status: ['disabled'] })],
    [
      'says an account with its enterprise in a list',
      () => Promise.resolve({ ...child, enterpriseId: ['enterprise-1'] }),
    ],
  ]

  it('whose words are redacted', async () => {
    const events: AuthEvent[] = []
    const authenticator = createAuthenticator({
      verifier: {
        ...knowing(enterprise()),
        findAccount: () => Promise.reject(new Error(`select … where token = '${token}'`)),
      },
      onEvent: (event) => events.push(event),
    })
    const headers = { authorization: `Token ${token}`, 'x-delegate-account-id': 'account-2' }
    await authenticator.authenticate({ headers })
    expect(events).toMatchObject([{ reason: 'verifier_unavailable' }])
    expect(inspect(events)).not.toContain(token.slice(4, 12))
  })

  it.each(broken)('%s', async (_, findAccount) => {
    const verifier = { verify: () => Promise.resolve(enterprise()), findAccount } as Verifier
    for (const asked of [verifier, { ...verifier, verify: () => Promise.resolve(enterprise()) }]) {
      const outcome = await act(enterprise(), 'account-2', asked)
      expect(reasonOf(outcome)).toBe('verifier_unavailable')
      expect(outcome.headers['x-auth-subject-id']).toBe('enterprise-service-1')
    }
  })
})
