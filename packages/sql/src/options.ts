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

export function milliseconds(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return Math.round(value)
  throw new TypeError(`${name} must be milliseconds, from 0`)
}

export function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new TypeError(`${name} must be a whole number, from 1`)
}
