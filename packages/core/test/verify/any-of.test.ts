import { describe, expect, it } from 'vitest'
import { AuthError, type Reason } from '../../src/errors.js'
import type { FindAccountContext, Identity, KnownRefusal, Verifier, VerifyContext } from '../../src/types.js'
import { anyOf } from '../../src/verify/any-of.js'
import { enterprise, personal, service } from '../support/identities.js'

const { signal } = new AbortController()
const context: VerifyContext = { scheme: 'Token', signal }
const finding = (identity: Identity): FindAccountContext => ({ identity, signal })

const says = (identity: Identity | null): Verifier => ({ verify: () => Promise.resolve(identity) })
const refuses = (reason: Reason): Verifier => ({ verify: () => Promise.reject(new AuthError(reason)) })
const fails = (message = 'down'): Verifier => ({ verify: () => Promise.reject(new Error(message)) })
const babbles = (answer: unknown): Verifier => ({ verify: () => Promise.resolve(answer as Identity) })

const one = service()
const two = personal()

/** The subject of who is accepted, the reason or message of a throw, or `unknown`. */
async function ask(...verifiers: Verifier[]): Promise<string> {
  try {
    return (await anyOf(...verifiers).verify('t', context))?.subject.id ?? 'unknown'
  } catch (error) {
    return error instanceof AuthError ? error.reason : (error as Error).message
  }
}

describe('anyOf', () => {
  it.each<readonly [string, readonly Verifier[], string]>([
    ['the only one', [says(one)], 'service-1'],
    ['the first that knows', [says(null), says(one), says(two)], 'service-1'],
    ['nobody knows', [says(null), says(null)], 'unknown'],
    ['a revoked key is not revived', [refuses('token_revoked'), says(one)], 'token_revoked'],
    ['an expired key is not revived', [refuses('token_expired'), says(one)], 'token_expired'],
    ['nor that of a disabled owner', [refuses('subject_disabled'), says(one)], 'subject_disabled'],
    ['"not valid" leaves it to the others', [refuses('token_invalid'), says(one)], 'service-1'],
    ['"malformed" leaves it to the others', [refuses('credentials_malformed'), says(one)], 'service-1'],
    ['the most informative refusal', [refuses('token_invalid'), refuses('token_expired')], 'token_expired'],
    ['a vague refusal is kept', [refuses('token_invalid'), says(null)], 'token_invalid'],
    ['a vague refusal is kept, first or last', [says(null), refuses('token_invalid')], 'token_invalid'],
    ['an outage is not "unknown"', [fails(), says(null)], 'down'],
    ['an outage is not "unknown", first or last', [says(null), fails()], 'down'],
    ['an outage is not "not valid"', [refuses('token_invalid'), fails()], 'down'],
    ['an outage is not "not valid", first or last', [fails(), refuses('token_invalid')], 'down'],
    ['the first outage is told', [fails('a'), fails('b')], 'a'],
    ['behind an outage another may know', [fails(), says(one)], 'service-1'],
    ['behind an outage another may refuse', [fails(), refuses('token_revoked')], 'token_revoked'],
    ['unavailable is an outage', [refuses('verifier_unavailable'), says(null)], 'verifier_unavailable'],
    ['behind one that says so, another may know', [refuses('verifier_unavailable'), says(one)], 'service-1'],
    ['nested', [anyOf(says(null), fails()), says(null)], 'down'],
    ['nested, known', [anyOf(fails(), says(null)), anyOf(says(null), says(one))], 'service-1'],
  ])('%s', async (_, verifiers, answer) => {
    expect(await ask(...verifiers)).toBe(answer)
  })

  // Clerk CVE-2026-42349: "indeterminate" never counts as a yes.
  it.each([undefined, true, {}, [], 'yes', 1, { kind: 'service' }])(
    '%j is neither a yes nor a no',
    async (answer) => {
      expect(await ask(babbles(answer), says(null))).toMatch(/no identity/)
      expect(await ask(says(null), babbles(answer))).toMatch(/no identity/)
      expect(await ask(babbles(answer), says(one))).toBe('service-1')
      expect(await ask(babbles(answer), refuses('token_revoked'))).toBe('token_revoked')
    },
  )

  it('a refusal for no reason that there is, is an outage', async () => {
    for (const reason of ['nonsense', 'constructor']) {
      const thrown = Object.assign(new AuthError('token_invalid'), { reason })
      const odd: Verifier = { verify: () => Promise.reject(thrown) }
      expect(await ask(odd, says(one))).toBe('service-1')
    }
  })

  it('each is told of a refusal, whatever another makes of it', () => {
    const told: string[] = []
    const throws = { ...says(null), refused: () => expect.fail('a bug') }
    const hears = { ...says(null), refused: ({ reason }: KnownRefusal) => void told.push(reason) }
    const refusal = { reason: 'scope_insufficient', requestId: null } as KnownRefusal
    anyOf(throws, hears).refused?.(refusal)
    expect(told).toStrictEqual(['scope_insufficient'])
  })

  it('a verifier that throws at once is an outage', async () => {
    const throws: Verifier = {
      verify: () => {
        throw new Error('down')
      },
    }
    expect(await ask(throws, says(null))).toBe('down')
    expect(await ask(throws, says(one))).toBe('service-1')
  })

  it('does not ask those behind the one that knows', async () => {
    let asked = 0
    await ask(says(one), { verify: () => Promise.resolve((asked++, null)) })
    await ask(refuses('token_revoked'), { verify: () => Promise.resolve((asked++, null)) })
    expect(asked).toBe(0)
  })

  it.each<readonly [string, unknown[]]>([
    ['none', []],
    ['undefined', [undefined]],
    ['a function', [() => null]],
    ['a list', [[says(null)]]],
    ['the second has no verify', [says(null), {}]],
  ])('refuses %s', (_, verifiers) => {
    expect(() => anyOf(...(verifiers as Verifier[]))).toThrow(/^anyOf: /)
    expect(() => anyOf(...(verifiers as Verifier[]))).toThrow(TypeError)
  })
})

describe('anyOf, accounts', () => {
  const account = { id: 'a', enterpriseId: 'enterprise-1' }
  const finds = (identity: Identity | null): Verifier => ({
    ...says(identity),
    findAccount: () => Promise.resolve(account),
  })

  it('asks only the verifier that knew the token', async () => {
    const known = enterprise()
    const first = anyOf(says(known), finds(null))
    await first.verify('t', context)
    expect(await first.findAccount?.('a', finding(known))).toBeNull()
    const second = anyOf(says(null), finds(known))
    await second.verify('t', context)
    expect(await second.findAccount?.('a', finding(known))).toBe(account)
  })

  it('knows no account for an identity that it has not given out', async () => {
    expect(await anyOf(finds(null)).findAccount?.('a', finding(enterprise()))).toBeNull()
  })

  // As without anyOf, where it is an outage: an answer that is none must not pass for "no such account".
  it('hands on an answer that is no account', async () => {
    const known = enterprise()
    const verifier = anyOf({ ...says(known), findAccount: () => Promise.resolve(undefined as never) })
    await verifier.verify('t', context)
    expect(await verifier.findAccount?.('a', finding(known))).toBeUndefined()
  })
})
