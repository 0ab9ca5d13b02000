import { isObject, kindOf, printable } from '../lib/check.js'

/** Takes a value as it is in a seed, and the path to it; gives it back in the form that is used, or throws. */
export type Check<T> = (value: unknown, path: string) => T

/** Throws the `TypeError` that every bad seed gives: where, and why. */
export function flaw(path: string, reason: string): never {
  throw new TypeError(`${path}: ${reason}`)
}

/** A check that a value passes or not, and whose failure says what is allowed. */
export function leaf<T>(test: (value: unknown) => value is T, allowed: string): Check<T> {
  return (value, path) => {
    if (test(value)) return value
    return flaw(
      path,
      value === undefined ? `is missing, must be ${allowed}` : `must be ${allowed}, got ${kindOf(value)}`,
    )
  }
}

/** The member may be left out. */
export function optional<T, F>(check: Check<T>, fallback: F): Check<T | F> {
  return (value, path) => (value === undefined ? fallback : check(value, path))
}

/** The member may be left out, or be null. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === undefined || value === null ? null : check(value, path))
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value))
      return flaw(
        path,
        value === undefined ? 'is missing, must be a list' : `must be a list, got ${kindOf(value)}`,
      )
    return Array.from(value as readonly unknown[], (item, i) => check(item, `${path}[${i}]`))
  }
}

/** An object with these members and no others. Only its own members count. */
export function record<T extends object>(members: { readonly [name in keyof T]: Check<T[name]> }): Check<T> {
  const checks: readonly (readonly [string, Check<unknown>])[] = Object.entries(members)
  const names = Object.keys(members)
  return (value, path) => {
    if (!isPlain(value)) return flaw(path, `must be a plain object, got ${kindOf(value)}`)
    const stranger = Reflect.ownKeys(value).find((name) => typeof name === 'symbol' || !names.includes(name))
    if (stranger !== undefined) {
      return flaw(path, `unknown member "${printable(String(stranger))}", allowed are ${names.join(', ')}`)
    }
    const own = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined)
    return Object.freeze(
      Object.fromEntries(checks.map(([name, check]) => [name, check(own(name), `${path}.${name}`)])),
    ) as T
  }
}

/**
 * Not `getPrototypeOf(value) === Object.prototype`: test runners make objects in realms of their own. The prototype must be
 * null, or the end of its chain.
 */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
