import fc from 'fast-check'

/**
 * How much is tried. Each property has a short number of runs of its own, for the suite; by hand `LATCHKEY_FUZZ=50` makes it fifty times
 * as many. What fails reports its seed: `LATCHKEY_FUZZ_SEED` gives it to every property, with the same factor. The suite tries the same
 * each time, so that it fails for what was changed; who looks for more gives a factor.
 */
const factor = wholeNumber('LATCHKEY_FUZZ', { least: 1, most: 100_000 }) ?? 1
const seed =
  wholeNumber('LATCHKEY_FUZZ_SEED', { least: -(2 ** 31), most: 2 ** 31 - 1 }) ??
  (factor === 1 ? 1 : undefined)

/** For vitest: milliseconds that a property may take. A short one takes a second or two. */
export const timeLimit: number = Math.min(60_000 * factor, 2 ** 31 - 1)

/** A short number of runs, by the budget. */
export function runsOf(short: number): number {
  return short * factor
}

/** Tries a property `runsOf(short)` times. */
export async function holds<T>(
  short: number,
  property: fc.IRawProperty<T>,
  parameters: fc.Parameters<T> = {},
): Promise<void> {
  const budget = { numRuns: runsOf(short), ...(seed !== undefined && { seed }) }
  await fc.assert(property, { ...budget, ...parameters })
}

function wholeNumber(
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = process.env[name] ?? ''
  if (text === '') return undefined
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Error(`${name} must be a whole number from ${least} to ${most}`)
}
