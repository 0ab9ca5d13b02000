import { AuthError } from '../../errors.js'
import { isObject } from '../../lib/check.js'
import type { IntrospectionMembers, IntrospectionSettings } from './introspection-options.js'

const texts = ['scope', 'client_id', 'username', 'token_type', 'sub', 'iss', 'jti']
const instants = ['exp', 'iat', 'nbf']

/**
 * What the endpoint says, where it says that the token is active; null where it says that it is not. A text that is null counts as
 * absent; any other member of the RFC's that has another type than the RFC's is nonsense, and so an outage.
 */
export function membersOf(body: unknown): IntrospectionMembers | null {
  if (!isObject(body) || typeof body['active'] !== 'boolean')
    throw new Error('the answer has no member "active" that is true or false')
  if (!body['active']) return null
  const isAbsent = ([name, value]: [string, unknown]): boolean => value === null && texts.includes(name)
  const members = Object.create(null) as Record<string, unknown>
  for (const entry of Object.entries(body)) if (!isAbsent(entry)) members[entry[0]] = entry[1]
  const wrong = Object.keys(members).find((name) => !hasRightType(name, members[name]))
  if (wrong !== undefined) throw new Error(`the member "${wrong}" is none that RFC 7662 knows`)
  return Object.freeze(members) as unknown as IntrospectionMembers
}

function hasRightType(name: string, value: unknown): boolean {
  if (texts.includes(name)) return typeof value === 'string'
  if (instants.includes(name)) return isInstant(value)
  return name !== 'aud' || isAudience(value)
}

/** Seconds that a `Date` can hold, a day of tolerance included. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000 - 86_400
}

function isAudience(value: unknown): boolean {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
  )
}

type Rules = Pick<
  IntrospectionSettings<object>,
  'issuer' | 'audiences' | 'checkNotBefore' | 'clockTolerance' | 'clock'
>

/** Holds the members against what the options demand. @throws AuthError `token_expired`, or `token_invalid`. */
export function judgeMembers(members: IntrospectionMembers, rules: Rules): void {
  const { issuer, audiences, checkNotBefore, clockTolerance, clock } = rules
  const { iss, aud = [], nbf } = members
  if (issuer !== undefined && iss !== issuer) throw new AuthError('token_invalid')
  const meant = typeof aud === 'string' ? [aud] : aud
  if (audiences !== undefined && !audiences.some((one) => meant.includes(one)))
    throw new AuthError('token_invalid')
  const now = clock().getTime()
  const expiry = expiryOf(members, clockTolerance)
  // Not `now >= expiry`: with a clock that has gone wrong (NaN) that would be false.
  if (expiry !== null && !(now < expiry.getTime())) throw new AuthError('token_expired')
  if (checkNotBefore && nbf !== undefined && !(now >= nbf * 1000 - clockTolerance))
    throw new AuthError('token_invalid')
}

export function expiryOf({ exp }: IntrospectionMembers, tolerance: number): Date | null {
  return exp === undefined ? null : new Date(exp * 1000 + tolerance)
}
