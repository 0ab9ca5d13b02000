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

/** A text as it may stand in a message: short, and without control characters. */
export function printable(text: string): string {
  return text.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')
}

/** Throws the `TypeError` that every bad option gives: which option, what it was, what is allowed. */
export function refuseOption(owner: string, option: string, value: unknown, allowed: string): never {
  throw new TypeError(`${owner}: option "${option}" must be ${allowed}, got ${kindOf(value)}`)
}

/** The caller's own options, on an object without a prototype. A name that is not known is refused. */
export function ownOptions<T extends object>(
  owner: string,
  options: T,
  known: readonly (keyof T & string)[],
): T {
  if (!isObject(options)) throw new TypeError(`${owner}: options must be an object, got ${kindOf(options)}`)
  const stranger = Object.keys(options).find((name) => !(known as readonly string[]).includes(name))
  if (stranger !== undefined) {
    throw new TypeError(`${owner}: unknown option "${printable(stranger)}", allowed are ${known.join(', ')}`)
  }
  return Object.assign(Object.create(null) as T, options)
}
