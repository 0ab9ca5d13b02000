import { invalid } from './errors.js'

/**
 * What an object of the caller's says, read once: its own members, on an object without a prototype. So a polluted
 * `Object.prototype` says nothing, what changes later changes nothing, and nothing is assigned by accident.
 *
 * @throws KeyringError `invalid` where it is no object, or has a member that is not among `known`.
 */
export function ownMembers<T extends object>(what: string, input: T, known: readonly string[]): T {
  if (!isObject(input)) throw invalid(`${what} takes an object`)
  const members = snapshotOf(what, input)
  const stranger = Object.keys(members).find((name) => !known.includes(name))
  if (stranger === undefined) return members
  throw invalid(`${what}: unknown member${shown(stranger)}, allowed are ${known.join(', ')}`)
}

function isObject(input: unknown): boolean {
  try {
    return typeof input === 'object' && input !== null && !Array.isArray(input)
  } catch {
    // A proxy that was revoked: even this question throws.
    return false
  }
}

function snapshotOf<T extends object>(what: string, input: T): T {
  const members = Object.create(null) as T
  try {
    for (const name of Object.keys(input) as (keyof T)[]) members[name] = input[name]
    return members
  } catch {
    throw invalid(`${what} takes a plain object: a member of this one cannot be read`)
  }
}

/** Only what looks like a name: it could be anything, a key included. */
function shown(name: string): string {
  return /^[\w$]{1,30}$/.test(name) ? ` "${name}"` : ''
}
