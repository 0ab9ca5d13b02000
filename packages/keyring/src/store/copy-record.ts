import { types } from 'node:util'

/**
 * A copy that shares nothing with its original that could be changed: lists are frozen, and so is the record. A `Date` cannot be
 * frozen; so each who asks gets one of its own.
 */
export function copyRecord<R extends object>(record: R): R {
  const copy = { ...record } as Record<string, unknown>
  for (const name of Object.keys(copy)) {
    const value = copy[name]
    if (typeof value !== 'object' || value === null) continue
    if (types.isDate(value)) copy[name] = new Date(value)
    // A list in a record holds texts: once frozen, it can be shared.
    else if (Array.isArray(value) && !Object.isFrozen(value))
      copy[name] = Object.freeze([...(value as unknown[])])
  }
  return Object.freeze(copy) as R
}
