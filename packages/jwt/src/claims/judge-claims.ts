import type { Reason } from '@latchkey/core'
import type { JwtClaims, RawClaims } from './claims.js'
import { isWellFormed } from './well-formed.js'

/** What the tokens of an issuer must say. */
export interface ClaimRules {
  readonly audiences: readonly string[]
  /** In their long form; undefined: it is not looked at. */
  readonly types: readonly string[] | undefined
  readonly requiredClaims: readonly string[]
  /** Milliseconds. */
  readonly clockTolerance: number
  /** Milliseconds; undefined: as long as `exp` says. */
  readonly maxTokenAge: number | undefined
  readonly clock: () => Date
}

export type Judged =
  | { readonly ok: true; readonly claims: JwtClaims; readonly expiresAt: Date | null }
  | { readonly ok: false; readonly reason: Reason }

export const invalid: Judged = Object.freeze({ ok: false, reason: 'token_invalid' })
const expired: Judged = Object.freeze({ ok: false, reason: 'token_expired' })

/**
 * Holds what a token with a good signature says against the rules. That it has expired is said last: of a token that is for somebody
 * else nothing is told.
 */
export function judgeClaims(claims: RawClaims, typ: string | undefined, rules: ClaimRules): Judged {
  if (rules.types !== undefined && !rules.types.includes(longType(typ ?? ''))) return invalid
  for (const name of rules.requiredClaims) if ((claims[name] ?? null) === null) return invalid
  if (!isWellFormed(claims) || !isFor(claims.aud, rules.audiences)) return invalid
  const now = rules.clock().getTime()
  if (hasNotBegun(claims, now, rules)) return invalid
  const end = endOf(claims, rules)
  // Not `now >= end`: with a clock that has gone wrong (NaN) that would be false.
  if (!(now < end)) return expired
  return { ok: true, claims, expiresAt: end === Infinity ? null : new Date(end) }
}

/** RFC 7515 §4.1.9: `at+jwt` stands for `application/at+jwt`, in any case. */
export function longType(typ: string): string {
  const lower = typ.toLowerCase()
  return lower.includes('/') ? lower : `application/${lower}`
}

function isFor(aud: JwtClaims['aud'], audiences: readonly string[]): boolean {
  return typeof aud === 'string' ? audiences.includes(aud) : aud.some((one) => audiences.includes(one))
}

/** Before `nbf`; and where its age counts, before `iat`: it would be younger than it is. */
function hasNotBegun({ nbf = 0, iat = 0 }: JwtClaims, now: number, rules: ClaimRules): boolean {
  const begin = rules.maxTokenAge === undefined ? nbf : Math.max(nbf, iat)
  return !(now >= begin * 1000 - rules.clockTolerance)
}

/** The instant, in milliseconds, from which a token is refused: by `exp` or by its age. */
function endOf({ exp = Infinity, iat = 0 }: JwtClaims, { clockTolerance, maxTokenAge }: ClaimRules): number {
  const oldest = maxTokenAge === undefined ? Infinity : iat * 1000 + maxTokenAge
  return Math.min(exp * 1000, oldest) + clockTolerance
}
