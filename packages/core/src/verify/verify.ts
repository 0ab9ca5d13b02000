import type { Deadlines } from '../lib/deadlines.js'
import { redactedError } from '../lib/redact.js'
import { refusalReason } from './refusal.js'
import { pass, refuse, type Result } from '../lib/result.js'
import type { Credentials } from '../parse/authorization.js'
import type { Claims, Identity, Verifier } from '../types.js'
import { LazySignal } from '../lib/lazy-signal.js'
import { expiryOf, flawOf } from '../lib/identity.js'

/** A refusal by the verifier; `cause` is there where it was an outage. */
export type Verified<C extends object> = Result<Identity<C>> & { readonly cause?: Error }

/**
 * Asks the verifier who holds the token, and judges what it says: shape, revocation, expiry, status. Whatever else than an
 * identity, null or an `AuthError` comes back is an outage, and an outage is never an answer about the token.
 */
export async function verify<C extends object = Claims>(
  { scheme, token }: Credentials,
  asked: { readonly requestId: string | null },
  verifier: Verifier<C>,
  deadlines: Deadlines,
  clock: () => Date,
): Promise<Verified<C>> {
  try {
    const call = new VerifyCall(scheme, asked)
    const { value: identity } = await deadlines.race(verifier.verify(token, call), call)
    return identity === null ? refuse('token_invalid') : judged(identity, token, clock)
  } catch (thrown) {
    const reason = refusalReason(thrown)
    return reason === null ? outage(thrown, token) : refuse(reason)
  }
}

/** The same for what the verifier has in memory; null where it must be asked. */
export function recall<C extends object = Claims>(
  credentials: Credentials,
  verifier: Verifier<C>,
  clock: () => Date,
): Verified<C> | null {
  if (verifier.recall === undefined) return null
  const identity = verifier.recall(credentials.token, credentials)
  return identity === undefined ? null : judged(identity, credentials.token, clock)
}

function judged<C extends object>(identity: Identity<C>, token: string, clock: () => Date): Verified<C> {
  const flaw = flawOf(identity)
  if (flaw !== null) return outage(new Error(`the verifier's answer is no identity: ${flaw}`), token)
  return judge(identity, clock)
}

class VerifyCall extends LazySignal {
  readonly scheme: string
  readonly #asked: { readonly requestId: string | null }

  constructor(scheme: string, asked: { readonly requestId: string | null }) {
    super()
    this.scheme = scheme
    this.#asked = asked
  }

  get requestId(): string | null {
    return this.#asked.requestId
  }
}

function judge<C extends object>(identity: Identity<C>, clock: () => Date): Verified<C> {
  if (identity.key?.state === 'revoked') return refuse('token_revoked')
  if (identity.key?.state === 'expired' || isPast(expiryOf(identity), clock)) return refuse('token_expired')
  const { subject, account, enterprise } = identity
  const isDisabled = isOff(subject) || isOff(account) || isOff(enterprise)
  return isDisabled ? refuse('subject_disabled') : pass(identity)
}

function isOff(party: { readonly status?: string | undefined } | null | undefined): boolean {
  return party?.status === 'disabled'
}

/** Not `now >= expiry`: with a clock that has gone wrong (NaN) that would be false, and the key immortal. */
function isPast(expiry: Date | null, clock: () => Date): boolean {
  return expiry !== null && !(clock().getTime() < expiry.getTime())
}

function outage(thrown: unknown, token: string): Verified<never> {
  return { ...refuse('verifier_unavailable'), cause: redactedError(thrown, token) }
}
