import type { Verifier } from '../types.js'
import { parseDuration } from './duration.js'

/** What kind of value this is, for error messages. Never the value itself: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (value === '') return 'an empty string'
  return typeof value === 'undefined'
    ? 'undefined'
    : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Throws the `TypeError` that every bad option gives: which option, what it was, what is allowed. */
export function refuseOption(owner: string, option: string, value: unknown, allowed: string): never {
  throw new TypeError(`${owner}: option "${option}" must be ${allowed}, got ${kindOf(value)}`)
}

/** Milliseconds of an option that is a duration; refused where it is none, or does not fit. */
export function durationOption(
  [owner, option, value]: readonly [owner: string, option: string, value: unknown],
  fits: (milliseconds: number) => boolean,
  allowed: string,
): number {
  try {
    const milliseconds = parseDuration(value as string)
    if (fits(milliseconds)) return milliseconds
  } catch {
    // Reworded below, with the option's name.
  }
  return refuseOption(owner, option, value, allowed)
}

/**
 * The caller's options as an object without a prototype: only own properties count, so a polluted `Object.prototype` sets
 * nothing, and a name that is not known is refused.
 */
export function ownOptions<T extends object>(
  owner: string,
  options: T,
  known: readonly (keyof T & string)[],
): T {
  if (!isObject(options)) throw new TypeError(`${owner}: options must be an object, got ${kindOf(options)}`)
  for (const name of Object.keys(options)) {
    if (!(known as readonly string[]).includes(name)) {
      throw new TypeError(`${owner}: unknown option "${printable(name)}", allowed are ${known.join(', ')}`)
    }
  }
  return Object.assign(Object.create(null) as T, options)
}

/** A name as it may stand in a message: short, and without control characters. */
export function printable(text: string): string {
  return text.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')
}

/** Does the value have the shape of a verifier? */
export function isVerifier(value: unknown): value is Verifier {
  if (!isObject(value) || typeof value['verify'] !== 'function') return false
  const optional = [value['findAccount'], value['accepts']]
  return optional.every((member) => member === undefined || typeof member === 'function')
}
