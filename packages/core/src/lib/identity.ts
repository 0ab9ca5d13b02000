import { isObject } from './check.js'
import type { Identity, KeyFacts } from '../types.js'

/**
 * What is wrong with a verifier's answer, or null where it is an identity. Nothing is repaired here: an answer that is not
 * what `Identity` says is nonsense, and nonsense is an outage, never a caller.
 */
export function flawOf(value: unknown): string | null {
  if (!isObject(value)) return 'an identity must be an object'
  if (sound.has(value)) return null
  const flaw = flawOfFacts(value)
  if (flaw === null && isFixed(value)) sound.add(value)
  return flaw
}

/** Identities that were found sound and cannot change any more: they need no second look. */
const sound = new WeakSet()

/** Nothing in it that this library reads can change but the instant of a `Date`: it and its parts are frozen. */
export function isFixed(identity: object): boolean {
  if (!Object.isFrozen(identity)) return false
  const known = verdicts.get(identity)
  if (known !== undefined) return known
  const fixed = isFrozenData(identity) && Object.values(identity).every(isFixedPart)
  verdicts.set(identity, fixed)
  return fixed
}

/** What was found of frozen identities: a look at every property of every part costs more than all the rest. */
const verdicts = new WeakMap<object, boolean>()

function isFixedPart(part: unknown): boolean {
  if (typeof part !== 'object' || part === null || isPlainDate(part)) return true
  return (
    isFrozenData(part) && (!isObject(part) || isNone(part['expiresAt']) || isPlainDate(part['expiresAt']))
  )
}

/** A `Date` with nothing of its own that could answer in its place. */
function isPlainDate(value: unknown): boolean {
  return (
    isObject(value) && Object.getPrototypeOf(value) === Date.prototype && Reflect.ownKeys(value).length === 0
  )
}

/** Frozen, and nothing in it is computed at each look, be it by a getter or by a prototype. */
function isFrozenData(thing: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(thing)
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false
  return Object.isFrozen(thing) && Object.values(Object.getOwnPropertyDescriptors(thing)).every(isValue)
}

function isValue(property: PropertyDescriptor): boolean {
  return 'value' in property
}

function flawOfFacts(value: Record<string, unknown>): string | null {
  if (!isText(value['kind'])) return 'kind must be a text'
  const subject = value['subject']
  if (!isParty(subject)) return 'subject must have an id'
  if (!subjectTypes.includes(subject['type'])) return 'subject.type must be user, service or enterprise'
  if (!isTextOrNone(subject['email']) || !isTextOrNone(subject['name']))
    return 'subject.email and subject.name must be texts'
  return flawOfPlace(value) ?? flawOfGrant(value)
}

const subjectTypes: readonly unknown[] = ['user', 'service', 'enterprise']

function flawOfPlace({ kind, account, enterprise }: Record<string, unknown>): string | null {
  if (!isNone(account) && flawOfAccount(account) !== null) return flawOfAccount(account)
  if (!isNone(enterprise) && !isParty(enterprise)) return 'enterprise must be null, or have an id'
  if (kind !== 'enterprise') return null
  return isNone(account) && !isNone(enterprise)
    ? null
    : 'an enterprise key must have an enterprise, and no account'
}

function flawOfGrant({ scopes, key, expiresAt, claims }: Record<string, unknown>): string | null {
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string'))
    return 'scopes must be a list of texts'
  if (!isInstantOrNone(expiresAt)) return 'expiresAt must be null, or a valid Date'
  if (!isNone(claims) && !isObject(claims)) return 'claims must be an object'
  return isNone(key) || isKey(key)
    ? null
    : 'key must have an id, and a valid expiresAt and state where it has them'
}

/** The same for what `findAccount` returned. */
export function flawOfAccount(value: unknown): string | null {
  if (!isParty(value)) return 'an account must be null, or have an id'
  if (!isTextOrNone(value['shortId']) || !isTextOrNone(value['name']))
    return 'account.shortId and account.name must be texts'
  return isTextOrNone(value['enterpriseId']) ? null : 'account.enterpriseId must be null, or a text'
}

const keyStates: readonly unknown[] = [
  'current',
  'retiring',
  'expired',
  'revoked',
  undefined,
] satisfies KeyFacts['state'][]

function isKey(value: unknown): boolean {
  if (!isObject(value) || !isText(value['id']) || !isTextOrNone(value['hint'])) return false
  return isInstantOrNone(value['expiresAt']) && keyStates.includes(value['state'])
}

function isParty(value: unknown): value is Record<string, unknown> {
  return isObject(value) && isText(value['id']) && statuses.includes(value['status'])
}

const statuses: readonly unknown[] = ['active', 'disabled', undefined]

function isInstantOrNone(value: unknown): boolean {
  // By the true `getTime`: one of its own may say anything.
  return isNone(value) || (value instanceof Date && !Number.isNaN(Date.prototype.getTime.call(value)))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTextOrNone(value: unknown): boolean {
  return isNone(value) || typeof value === 'string'
}

function isNone(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** The instant from which the identity is refused: the earlier of its own and its key's; null for never. */
export function expiryOf({ expiresAt, key }: Identity<object>): Date | null {
  const own = expiresAt ?? null
  const ofKey = key?.expiresAt ?? null
  if (own === null || ofKey === null) return own ?? ofKey
  return own.getTime() <= ofKey.getTime() ? own : ofKey
}
