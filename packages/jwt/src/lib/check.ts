/** What the messages of this package begin with. */
export const owner = 'jwtVerifier'

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** What kind of value this is, for messages. Never the value itself: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (value === '') return 'an empty string'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/** Throws the `TypeError` that every bad option gives: which option, what it was, what is allowed. */
export function refuseOption(option: string, value: unknown, allowed: string): never {
  throw new TypeError(`${owner}: option "${option}" must be ${allowed}, got ${kindOf(value)}`)
}

/** The same, where the kind of the value says nothing: what is wrong with it, and what to do. */
export function refuseBecause(option: string, words: string): never {
  throw new TypeError(`${owner}: option "${option}" ${words}`)
}

/** One text or a list of texts, as a list. */
export function textsOf(option: string, value: unknown, allowed: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [value]
  if (list.length === 0 || !list.every(isText)) return refuseOption(option, value, allowed)
  return Object.freeze(list)
}
