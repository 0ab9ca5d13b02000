import { types } from 'node:util'
import { ownOptions, refuseOption } from './lib/check.js'
import { defaultSeed } from './seed/default-seed.js'
import type { Seed } from './seed/seed.js'

export interface MockServerOptions {
  /** Default 0: one that is free. */
  port?: number | undefined
  /** An object, or a JSON file, by its path or `file:` URL. Default: `defaultSeed`, the examples of the API's own page. */
  seed?: Seed | string | URL | undefined
  /** What expiry is judged by, and the journal's instants come from. Default `() => new Date()`. */
  clock?: (() => Date) | undefined
}

export interface CheckedOptions {
  readonly port: number
  readonly seed: unknown
  readonly clock: () => Date
}

const owner = 'startMockServer'
const names = ['port', 'seed', 'clock'] as const satisfies readonly (keyof MockServerOptions)[]

/** Throws a `TypeError` that names the option, the type of its value and what is allowed. The seed is checked when it is read. */
export function checkOptions(input: MockServerOptions): CheckedOptions {
  const { port = 0, seed = defaultSeed, clock = () => new Date() } = ownOptions(owner, input, names)
  return Object.freeze({ port: portOf(port), seed, clock: clockOf(clock) })
}

function portOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value
  return refuseOption(owner, 'port', value, 'a whole number from 0 to 65535')
}

function clockOf(value: unknown): () => Date {
  const allowed = 'a function that returns a valid Date'
  if (typeof value !== 'function') return refuseOption(owner, 'clock', value, allowed)
  const clock = value as () => Date
  const now: unknown = clock()
  return types.isDate(now) && !Number.isNaN(now.getTime())
    ? clock
    : refuseOption(owner, 'clock', now, allowed)
}
