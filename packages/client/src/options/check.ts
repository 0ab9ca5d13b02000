/** What kind of value this is, for error messages. Never the value itself: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value === '') return 'an empty string'
  if (value === undefined) return 'undefined'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/** Throws the `TypeError` that every bad option gives: which option, what it was, what is allowed. */
export function refuseOption(owner: string, option: string, value: unknown, allowed: string): never {
  throw new TypeError(`${owner}: option "${option}" must be ${allowed}, got ${kindOf(value)}`)
}

/** The options as an object without a prototype: a polluted `Object.prototype` sets nothing. */
export function ownMembers<T extends object>(owner: string, options: T): T {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(`${owner}: options must be an object, got ${kindOf(options)}`)
  return Object.assign(Object.create(null) as T, options)
}

export function refuseStrangers(owner: string, options: object, known: readonly string[]): void {
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  // A name may come from anywhere: short, and without control characters.
  const shown = stranger.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')
  throw new TypeError(`${owner}: unknown option "${shown}", allowed are ${known.join(', ')}`)
}

export function booleanOption(owner: string, option: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuseOption(owner, option, value, 'true or false')
}

/** An optional function. */
export function functionOption<F>(owner: string, option: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value
  return refuseOption(owner, option, value, 'a function')
}
