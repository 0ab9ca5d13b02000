import { isScope } from '@latchkey/core'
import { invalid } from './errors.js'

/**
 * Control characters, halves of characters, line separators; and what formats without being seen: marks that turn the direction of
 * what follows, characters without a width, tags. Two names that look the same would be two names.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/u

/** A key pasted where it does not belong, in whichever case, would be kept for good, and shown to everybody who may see the record. */
const keyLike = /_[0-9a-f]{40}/i

/** A name as people give it: printable, no outer spaces, bounded. */
export function checkName(
  field: string,
  value: unknown,
  { min = 1, max = 100 }: { min?: number; max?: number } = {},
): string {
  if (typeof value !== 'string') throw invalid(`${field} must be a text`)
  // A character has two units at most: a text of any length costs no more than a look at its length.
  const length = value.length > 2 * max ? value.length : Array.from(value).length
  if (length < min || length > max)
    throw invalid(`${field} must have ${min} to ${max} characters, it has ${length}`)
  if (unprintable.test(value))
    throw invalid(`${field} must not have control characters, or others that are not seen`)
  if (value.trim() !== value) throw invalid(`${field} must not begin or end with a space`)
  if (keyLike.test(value)) throw invalid(`${field} has what looks like a key in it: leave it out`)
  return value
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
}

export function checkId(field: string, value: unknown): string {
  if (!isId(value)) throw invalid(`${field} must have 1 to 64 characters from A-Z, a-z, 0-9, "_" and "-"`)
  if (keyLike.test(value)) throw invalid(`${field} looks like a key: give the id of a record`)
  return value
}

/** Kept in lower case and in one form of Unicode: two spellings of one address are one user. */
export function checkEmail(value: unknown): string {
  if (typeof value === 'string' && value.length <= 254) {
    const email = value.normalize('NFC').toLowerCase()
    if (/^[^\s@]+@[^\s@]+$/u.test(email) && !unprintable.test(email) && !keyLike.test(email)) return email
  }
  throw invalid('email must be like name@example.com, with at most 254 characters')
}

export function checkStatus(value: unknown): 'active' | 'disabled' {
  if (value === 'active' || value === 'disabled') return value
  throw invalid('status must be "active" or "disabled"')
}

export function checkBoolean(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(`${field} must be true or false`)
}

/** Sorted, each once. */
export function checkScopes(field: string, value: unknown): readonly string[] {
  const scopes = listOf(value)
  if (scopes === null || scopes.length === 0) throw invalid(`${field} must be a list of 1 to 200 scopes`)
  const stranger = scopes.findIndex((scope) => !isScope(scope))
  if (stranger !== -1) throw invalid(`${field}[${stranger}] is no scope like "pipeline:read"`)
  return sorted(scopes as string[])
}

function isRoleName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_-]{1,49}$/.test(value) && !keyLike.test(value)
}

export function checkRoleName(value: unknown): string {
  if (isRoleName(value)) return value
  throw invalid('a role name must be 2 to 50 of a-z, 0-9, "_" and "-", and begin with a letter')
}

/** Scopes and names of roles; may be empty: a subject that may do nothing yet. */
export function checkPermissions(value: unknown): readonly string[] {
  const entries = listOf(value)
  if (entries === null) throw invalid('permissions must be a list of at most 200 scopes and role names')
  const stranger = entries.findIndex((entry) => !isScope(entry) && !isRoleName(entry))
  if (stranger !== -1)
    throw invalid(`permissions[${stranger}] is neither a scope like "pipeline:read" nor the name of a role`)
  return sorted(entries as string[])
}

/** Scopes of a key, or permissions. */
export const mostEntries = 200

/** The entries of a list that is not too long, each read once; null for anything else. */
function listOf(value: unknown): unknown[] | null {
  try {
    if (!Array.isArray(value)) return null
    const { length } = value
    return length > mostEntries ? null : Array.from({ length }, (_, i) => (value as unknown[])[i])
  } catch {
    return null
  }
}

function sorted(entries: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(entries)].sort())
}
