import type { Grantor } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import type { CheckedPolicy } from '../options.js'
import { checkDuration, checkInstant, durationInWords } from '../times.js'
import type { KeyKind, Lifetime } from '../types.js'

/** How long a new key shall live: a duration from now, an instant, or null for no expiry; absent: as the policy says. */
export interface WantedLifetime {
  /** `'90d'`, ISO 8601, or milliseconds; above 0. A part of a millisecond counts as one. */
  expiresIn?: Lifetime
  /** An instant to come, up to the year 9999; null: it does not expire. */
  expiresAt?: Date | null
}

export interface LifetimeRules {
  readonly kind: KeyKind
  /** Milliseconds that the key shall live where nothing is said; absent: the policy's default. Capped, not refused. */
  readonly usual?: number | undefined
  readonly policy: CheckedPolicy
  readonly now: Date
  readonly auth: Grantor | null
}

/**
 * The expiry of a new key under the policy.
 *
 * @throws KeyringError `invalid` for both members, a malformed one, or an instant that is past; `policy` for a life that is
 * longer than the policy, or the caller's own credential, allows.
 */
export function expiryFor(
  wanted: WantedLifetime,
  { kind, usual, policy, now, auth }: LifetimeRules,
): Date | null {
  const said = saidExpiry(wanted, now)
  const limit = later(now, policy.maxLifetime[kind])
  const own = auth?.expiresAt ?? null
  if (said === undefined) {
    const expiresAt = earliest(later(now, usual ?? policy.defaultLifetime[kind]), limit, own)
    checkExpires(expiresAt, kind, policy)
    return expiresAt
  }
  checkExpires(said, kind, policy)
  if (outlives(said, limit)) {
    const longest = durationInWords(policy.maxLifetime[kind] ?? 0)
    throw new KeyringError(
      'policy',
      `a ${kind} key may live for ${longest} at most: give a shorter expiresIn`,
    )
  }
  checkWithin(said, auth)
  return said
}

/** Undefined: nothing is said. */
function saidExpiry(wanted: WantedLifetime, now: Date): Date | null | undefined {
  refuseBoth(wanted)
  const { expiresIn, expiresAt } = wanted
  if (expiresIn !== undefined) return later(now, checkDuration('expiresIn', expiresIn))
  if (expiresAt === undefined || expiresAt === null) return expiresAt
  const instant = checkInstant('expiresAt', expiresAt)
  if (instant <= now) throw invalid('expiresAt is past: give an instant to come')
  return instant
}

/** What is said, in one form, for comparison with another call: not counted from now. */
export function lifetimeSaid(wanted: WantedLifetime): readonly unknown[] {
  refuseBoth(wanted)
  const { expiresIn, expiresAt } = wanted
  if (expiresIn !== undefined) return ['in', checkDuration('expiresIn', expiresIn)]
  if (expiresAt === undefined) return []
  return ['at', expiresAt === null ? null : checkInstant('expiresAt', expiresAt).getTime()]
}

function refuseBoth({ expiresIn, expiresAt }: WantedLifetime): void {
  if (expiresIn !== undefined && expiresAt !== undefined)
    throw invalid('give expiresIn or expiresAt, not both')
}

/** @throws KeyringError `policy` where a personal key must expire, and this one would not. */
export function checkExpires(expiresAt: Date | null, kind: KeyKind, policy: CheckedPolicy): void {
  if (expiresAt === null && kind === 'personal' && policy.personalKeysMustExpire)
    throw new KeyringError('policy', 'a personal key must expire: give expiresIn or expiresAt')
}

/** A caller's credential cannot make one that outlives it. @throws KeyringError `policy` */
export function checkWithin(expiresAt: Date | null, auth: Grantor | null): void {
  if (outlives(expiresAt, auth?.expiresAt ?? null))
    throw new KeyringError('policy', 'a key may not be made to live longer than the key that makes it')
}

function outlives(expiresAt: Date | null, limit: Date | null): boolean {
  return limit !== null && (expiresAt === null || expiresAt > limit)
}

function later(now: Date, milliseconds: number): Date
function later(now: Date, milliseconds: number | undefined): Date | null
function later(now: Date, milliseconds: number | undefined): Date | null {
  return milliseconds === undefined ? null : new Date(now.getTime() + milliseconds)
}

export function earliest(...instants: readonly (Date | null)[]): Date | null {
  const given = instants.filter((instant) => instant !== null).map((instant) => instant.getTime())
  return given.length === 0 ? null : new Date(Math.min(...given))
}
