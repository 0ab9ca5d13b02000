import { parseDuration } from '@latchkey/core'
import type { Flag } from '../command.js'
import { usage } from '../errors.js'

/** The value of one flag. The text is not repeated in errors: it may be a key. @throws CliError `usage`. */
export function readValue(
  name: string,
  { type, choices, range, limits }: Flag,
  texts: readonly string[],
): unknown {
  const [text = ''] = texts
  if (choices && !choices.includes(text)) throw usage(`--${name} must be one of ${choices.join(', ')}`)
  if (type === 'words') return texts.flatMap((one) => one.split(/[\s,]+/).filter(Boolean))
  if (type === 'count') return countOf(name, text, range)
  if (type === 'expiry' && text === 'none') return null
  if (type === 'instant' || type === 'expiry') return instantOf(`--${name}`, text)
  return type === 'duration' ? durationOf(name, text, limits) : text
}

function countOf(
  name: string,
  text: string,
  [least, most]: Flag['range'] = [0, Number.MAX_SAFE_INTEGER],
): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  const limit = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`
  throw usage(`--${name} must be a whole number ${limit}`)
}

function durationOf(name: string, text: string, limits: Flag['limits']): string {
  const milliseconds = millisecondsOf(text)
  if (limits === undefined) {
    if (milliseconds !== null) return text
    throw usage(`--${name} must be a duration like 90d, 12h, 15m or P90D`)
  }
  const { least, most, like } = limits
  const isWithin =
    milliseconds !== null && milliseconds >= parseDuration(least) && milliseconds <= parseDuration(most)
  if (isWithin) return text
  throw usage(`--${name} must be a duration from ${least} to ${most}, like ${like}`)
}

function millisecondsOf(text: string): number | null {
  try {
    return parseDuration(text)
  } catch {
    return null
  }
}

const rfc3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d))?$/

/** An instant (RFC 3339), or a day, which begins at midnight UTC. */
function instantOf(what: string, text: string): Date {
  const instant = parseInstant(text)
  if (instant) return instant
  throw usage(`${what} must be an instant like 2027-01-31T12:00:00Z, or a day like 2027-01-31`)
}

/** Null where it is none. 30 February is none, although `Date` takes it for 2 March. */
export function parseInstant(text: string): Date | null {
  if (!rfc3339.test(text)) return null
  const instant = new Date(text.length === 10 ? `${text}T00:00:00Z` : text.replace(' ', 'T'))
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(instant.getTime()) || Number.isNaN(day.getTime())) return null
  return day.toISOString().startsWith(text.slice(0, 10)) ? instant : null
}
