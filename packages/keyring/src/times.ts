import { types } from 'node:util'
import { parseDuration } from '@latchkey/core'
import { invalid } from './errors.js'

const day = 86_400_000

/** A thousand years: added to any date of today it is a date that every store and every header can hold. */
const longest = 365_000 * day

/** From 1970 to the end of 9999: what RFC 3339 can write, and no database mistakes for something else. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Whole milliseconds, from 1: a part of one counts as one, so that a short life is not read as none. */
export function checkDuration(field: string, value: unknown): number {
  const milliseconds = millisecondsOf(value)
  if (milliseconds !== null && milliseconds > 0) return milliseconds
  throw invalid(
    `${field} must be a duration above 0, like "90d", "15m", "PT1H" or milliseconds, of 1000 years at most`,
  )
}

/** The same, or 0. */
export function checkDurationOrZero(field: string, value: unknown): number {
  const milliseconds = millisecondsOf(value)
  if (milliseconds !== null) return milliseconds
  throw invalid(
    `${field} must be a duration like "24h", "15m", "PT1H" or milliseconds, of 1000 years at most; 0 is none`,
  )
}

function millisecondsOf(value: unknown): number | null {
  try {
    const milliseconds = Math.ceil(parseDuration(value as string))
    return milliseconds <= longest ? milliseconds : null
  } catch {
    return null
  }
}

/** A copy: a `Date` can be changed, and what was given stays the caller's. */
export function checkInstant(field: string, value: unknown): Date {
  // Not `instanceof`: an object that was only made to look like a Date would throw at the first question.
  const instant = types.isDate(value) ? new Date(value) : null
  if (instant !== null && instant.getTime() >= 0 && instant.getTime() <= lastInstant) return instant
  throw invalid(`${field} must be a valid Date, from 1970 to 9999`)
}

/** The machine's own, where no other clock is given. */
export function systemClock(): Date {
  return new Date()
}

/**
 * The time that a clock shows, in milliseconds since 1970. A clock that shows none stops everything: nothing is written with a time
 * that is none, and no key is let in.
 *
 * @throws KeyringError `invalid`
 */
export function timeBy(clock: () => Date): number {
  // Each use of a key asks for it: a Date for each would cost more than the rest of a look into memory.
  const time = clock === systemClock ? Date.now() : Number.NaN
  if (time >= 0 && time <= lastInstant) return time
  return checkInstant('the time that clock() returns', askClock(clock)).getTime()
}

/** The same, as a `Date` of its own. */
export function nowBy(clock: () => Date): Date {
  return new Date(timeBy(clock))
}

function askClock(clock: () => Date): unknown {
  try {
    return clock()
  } catch {
    return undefined
  }
}

export function copyOf(instant: Date): Date
export function copyOf(instant: Date | null): Date | null
export function copyOf(instant: Date | null): Date | null {
  return instant && new Date(instant)
}

/** A duration for a message: in the largest unit that it is whole in. */
export function durationInWords(milliseconds: number): string {
  const units = [
    ['days', day],
    ['hours', 3_600_000],
    ['minutes', 60_000],
    ['seconds', 1000],
  ] as const
  const [name, size] = units.find(([, length]) => milliseconds % length === 0) ?? (['ms', 1] as const)
  return `${milliseconds / size} ${name}`
}
