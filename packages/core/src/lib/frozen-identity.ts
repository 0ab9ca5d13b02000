import type { Identity } from '../types.js'

/** A deep copy that cannot change, so that nobody's later change of an object changes who a key belongs to. */
export function frozenIdentity<C extends object>(identity: Identity<C>): Identity<C> {
  const { claims, ...facts } = identity
  const copy = structuredClone(facts)
  return deepFrozen(claims === undefined ? copy : { ...copy, claims: copyOf(claims) })
}

/** What cannot be copied, such as a function among the claims, stays what it is. */
function copyOf<C extends object>(claims: C): C {
  try {
    return structuredClone(claims)
  } catch {
    return { ...claims }
  }
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value))
    return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFrozen(part)
  return value
}
