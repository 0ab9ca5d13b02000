import { isFixed } from './identity.js'

const made = new WeakMap<object, object>()
const results = new WeakSet()

/** What `make` makes of a thing. Where the thing cannot change any more (see `isFixed`), it is made once. */
export function oncePerFixed<T extends object>(thing: object, make: () => T): T {
  const known = made.get(thing) as T | undefined
  if (known !== undefined) return known
  const result = make()
  if (isFixed(thing)) {
    made.set(thing, result)
    results.add(result)
  }
  return result
}

/** Was this made once for all, so that what follows from it need be worked out only once, too? */
export function isMadeOnce(result: object): boolean {
  return results.has(result)
}
