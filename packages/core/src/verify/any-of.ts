import { AuthError, type Reason } from '../errors.js'
import { isVerifier, kindOf } from '../lib/check.js'
import { quietly } from '../lib/quietly.js'
import { mayAccept } from './accepts.js'
import { refusalReason } from './refusal.js'
import type {
  Account,
  Claims,
  FindAccountContext,
  Identity,
  KnownRefusal,
  Verifier,
  VerifyContext,
} from '../types.js'
import { flawOf } from '../lib/identity.js'

/**
 * Asks verifiers in order, and takes the word of the first that knows the token, whether it accepts or refuses it.
 *
 * - A refusal of a known token (expired, revoked, disabled) is final: a later verifier cannot revive what an earlier one
 *   has revoked.
 * - A refusal that only says "not valid" is kept while the others are asked.
 * - An outage is never read as "unknown": where one verifier failed and no other knows the token, the whole is unavailable.
 * - A verifier that does not accept the token (`accepts`) is not asked: no JWT is sent to an introspection endpoint.
 *
 * It has `accepts` itself where all of its verifiers have. Accounts are looked up only in the verifier that accepted the token.
 *
 * @throws TypeError where there is no verifier, or one has no `verify` function.
 */
export function anyOf<C extends object = Claims>(...verifiers: readonly Verifier<C>[]): Verifier<C> {
  if (verifiers.length === 0) throw new TypeError('anyOf: give at least one verifier')
  for (const [i, verifier] of verifiers.entries()) {
    if (!isVerifier(verifier))
      throw new TypeError(`anyOf: verifier ${i} must have a verify(token) function, got ${kindOf(verifier)}`)
  }
  const sources = new WeakMap<Identity<C>, Verifier<C>>()
  const accepts = (token: string): boolean => verifiers.some((verifier) => mayAccept(verifier, token))
  return Object.freeze({
    ...(verifiers.every((verifier) => verifier.accepts !== undefined) && { accepts }),
    // The first one that accepts the token has the last word where it knows it; what a later one knows counts once that one was asked.
    recall(token: string, context: Pick<VerifyContext, 'scheme'>): Identity<C> | undefined {
      const first = verifiers.find((verifier) => mayAccept(verifier, token))
      const identity = first?.recall?.(token, context)
      if (first === undefined || identity === undefined || flawOf(identity) !== null) return undefined
      sources.set(identity, first)
      return identity
    },
    async verify(token: string, context: VerifyContext): Promise<Identity<C> | null> {
      const { identity, source } = await firstThatKnows(verifiers, token, context)
      if (identity !== null) sources.set(identity, source)
      return identity
    },
    findAccount(id: string, context: FindAccountContext<C>): Promise<Account | null> {
      const source = sources.get(context.identity)
      return source?.findAccount?.(id, context) ?? Promise.resolve(null)
    },
    refused(refusal: KnownRefusal): void {
      for (const verifier of verifiers) quietly(() => verifier.refused?.(refusal))
    },
  })
}

type Found<C extends object> =
  { identity: Identity<C>; source: Verifier<C> } | { identity: null; source: null }

async function firstThatKnows<C extends object>(
  verifiers: readonly Verifier<C>[],
  token: string,
  context: VerifyContext,
): Promise<Found<C>> {
  let failure: { thrown: unknown } | undefined
  let refusal: AuthError | undefined
  for (const source of verifiers) {
    if (!mayAccept(source, token)) continue
    try {
      const identity = await source.verify(token, context)
      if (identity === null) continue
      const flaw = flawOf(identity)
      if (flaw === null) return { identity, source }
      failure ??= { thrown: new Error(`a verifier's answer is no identity: ${flaw}`) }
    } catch (thrown) {
      const reason = refusalReason(thrown)
      if (reason === null) failure ??= { thrown }
      else if (vague.has(reason)) refusal ??= new AuthError(reason)
      else throw thrown
    }
  }
  if (failure !== undefined) throw failure.thrown
  if (refusal !== undefined) throw refusal
  return { identity: null, source: null }
}

/** Reasons that say no more than that the verifier would not take the token: another one may know it. */
const vague: ReadonlySet<Reason> = new Set<Reason>([
  'token_invalid',
  'credentials_malformed',
  'credentials_missing',
  'scheme_unsupported',
])
