import { types } from 'node:util'
import { isScope, type Status } from '@latchkey/core'
import { kindOf, printable } from '../lib/check.js'
import { isEmail } from '../lib/email.js'
import { isToken68 } from '../lib/token-text.js'
import { flaw, leaf, listOf, type Check } from './schema.js'

/** The values that a seed's members have. */

export const id: Check<string> = leaf(
  (value): value is string => typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value),
  'an id of 1 to 64 characters A-Z a-z 0-9 _ -',
)

export const text: Check<string> = textOf(1, 256)

export const serviceAccountName: Check<string> = textOf(3, 50)

function textOf(shortest: number, longest: number): Check<string> {
  const isText = (value: unknown): value is string =>
    typeof value === 'string' && value.length >= shortest && value.length <= longest && !/\p{Cc}/u.test(value)
  return leaf(isText, `a text of ${shortest} to ${longest} characters, without control characters`)
}

export const status: Check<Status> = leaf(
  (value): value is Status => value === 'active' || value === 'disabled',
  '"active" or "disabled"',
)

export const flag: Check<boolean> = leaf((value) => typeof value === 'boolean', 'true or false')

export const email: Check<string> = leaf(isEmail, 'an email address')

/** What a server reads at most: a longer one would be refused unread. */
const longestToken = 4096

const anyToken: Check<string> = leaf(isToken68, 'a token68 (RFC 9110 §11.2)')

export const token: Check<string> = (value, path) => {
  const checked = anyToken(value, path)
  if (checked.length <= longestToken) return checked
  return flaw(path, `must have at most ${longestToken} characters, got ${checked.length}`)
}

export const scopes: Check<readonly string[]> = listOf((value, path) => {
  if (isScope(value)) return value
  const shown = typeof value === 'string' ? `"${printable(value)}"` : kindOf(value)
  return flaw(
    path,
    `must be a scope like "resource:action" (lower case, "*" for a part or for all), got ${shown}`,
  )
})

/** RFC 3339 §5.6, or a `Date` of any realm. */
export const instant: Check<Date> = (value, path) => {
  const date = types.isDate(value)
    ? new Date(value.getTime())
    : typeof value === 'string'
      ? fromText(value)
      : null
  if (date !== null && !Number.isNaN(date.getTime())) return date
  const allowed = 'an instant like "2026-12-31T23:59:59Z" (RFC 3339)'
  return flaw(
    path,
    value === undefined ? `is missing, must be ${allowed}` : `must be ${allowed}, got ${kindOf(value)}`,
  )
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** The engine reads the 30th of February as the 1st of March: the day must come out as it went in. */
function fromText(written: string): Date | null {
  const [, day] = rfc3339.exec(written) ?? []
  if (day === undefined) return null
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  return new Date(written)
}
