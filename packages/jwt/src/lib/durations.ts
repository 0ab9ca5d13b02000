import { parseDuration } from '@latchkey/core'
import { refuseOption } from './check.js'

/** The longest delay that a Node timer can wait for. */
const longestTimer = 2 ** 31 - 1
const day = 86_400_000

/** A span on a clock, in milliseconds. */
export function spanOf(option: string, value: unknown, least: number): number {
  const allowed = `a duration like "10m" or 600000 (milliseconds)${least > 0 ? ' above 0' : ''}`
  return durationOf(option, value, allowed, (milliseconds) => milliseconds >= least)
}

export function toleranceOf(option: string, value: unknown): number {
  const allowed = 'a duration like "30s" or 30000 (milliseconds), at most a day'
  return durationOf(option, value, allowed, (milliseconds) => milliseconds <= day)
}

/** What a timer can wait for. */
export function timeoutOf(option: string, value: unknown): number {
  const allowed = 'a duration above 0 like "3s" or 3000 (milliseconds), at most 24 days'
  return durationOf(
    option,
    value,
    allowed,
    (milliseconds) => milliseconds >= 1 && milliseconds <= longestTimer,
  )
}

function durationOf(
  option: string,
  value: unknown,
  allowed: string,
  fits: (milliseconds: number) => boolean,
): number {
  try {
    const milliseconds = parseDuration(value as string)
    if (fits(milliseconds)) return milliseconds
  } catch {
    // Reworded below, with the option's name.
  }
  return refuseOption(option, value, allowed)
}
