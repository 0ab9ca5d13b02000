/** Throws where there is an option that nobody reads: it would be a misspelt one. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new TypeError(`${what}: unknown option "${unknown}", there are ${known.join(', ')}`)
}

export function flag(name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`${name} must be true or false`)
}

/** What a timer can hold. */
const longest = 24 * 86_400_000

/** Whole, and at least one: 0 would be "without end" to PostgreSQL. */
export function milliseconds(name: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value <= longest) return Math.ceil(value)
  throw new TypeError(`${name} must be milliseconds, from 1 to ${longest} (24 days)`)
}

export function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new TypeError(`${name} must be a whole number, from 1`)
}
