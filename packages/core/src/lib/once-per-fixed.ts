import type { Identity } from '../types.js'
import { expiryOf, isFixed } from './identity.js'

interface Made {
  readonly result: object
  /** The one thing that can change of a fixed identity: a `Date` cannot be frozen. */
  readonly expiry: number | null
}

const made = new WeakMap<object, Made>()
const results = new WeakSet()

/** What `make` makes of an identity. Where that cannot change any more (see `isFixed`), it is made once. */
export function oncePerFixed<T extends object>(identity: Identity<object>, make: () => T): T {
  const known = made.get(identity)
  if (known !== undefined && known.expiry === expiryIn(identity)) return known.result as T
  const result = make()
  if (isFixed(identity)) {
    made.set(identity, { result, expiry: expiryIn(identity) })
    results.add(result)
  }
  return result
}

/** Was this made once for all, so that what follows from it need be worked out only once, too? */
export function isMadeOnce(result: object): boolean {
  return results.has(result)
}

function expiryIn(identity: Identity<object>): number | null {
  return expiryOf(identity)?.getTime() ?? null
}
