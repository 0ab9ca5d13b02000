import { durationOption, ownOptions, refuseOption } from '../lib/check.js'

export interface CachedOptions {
  /**
   * How old an answer may be, `'1s'` by default; 0 keeps none. It is the staleness, too: a token that is revoked or narrowed is taken
   * as before for so long, since a verifier of this kind cannot tell of changes.
   */
  ttl?: string | number | undefined
  /** The same for tokens that are unknown or refused. Default: `ttl`. */
  negativeTtl?: string | number | undefined
  /** Tokens that are kept, 10,000 by default. */
  max?: number | undefined
  /** Unknown and refused tokens that are kept, 10,000 by default: they have a cache of their own, so that junk drives no real key out. */
  maxNegative?: number | undefined
  /** Calls of the verifier at the same time, 1,000 by default. What comes on top is unavailable (503) at once. */
  maxLoads?: number | undefined
  /** A call of the verifier is aborted, and given up, after so long, `'5s'` by default. */
  loadTimeout?: string | number | undefined
  /** Default `() => new Date()`. */
  clock?: (() => Date) | undefined
}

/** The options, checked, with their defaults. Durations in milliseconds. */
export interface CacheSettings {
  readonly ttl: number
  readonly negativeTtl: number
  readonly max: number
  readonly maxNegative: number
  readonly maxLoads: number
  readonly loadTimeout: number
  readonly clock: () => Date
}

const owner = 'cached'
const names = ['ttl', 'negativeTtl', 'max', 'maxNegative', 'maxLoads', 'loadTimeout', 'clock'] as const

export function checkCachedOptions(input: CachedOptions): CacheSettings {
  const { ttl = '1s', clock = () => new Date(), ...options } = ownOptions(owner, input, names)
  if (typeof clock !== 'function') refuseOption(owner, 'clock', clock, 'a function that returns a Date')
  return Object.freeze({
    ttl: durationOf('ttl', ttl, 0),
    negativeTtl: durationOf('negativeTtl', options.negativeTtl ?? ttl, 0),
    max: countOf('max', options.max ?? 10_000),
    maxNegative: countOf('maxNegative', options.maxNegative ?? 10_000),
    maxLoads: countOf('maxLoads', options.maxLoads ?? 1000),
    loadTimeout: durationOf('loadTimeout', options.loadTimeout ?? '5s', 1),
    clock,
  })
}

function durationOf(option: string, value: string | number, least: number): number {
  const allowed = `a duration like "10s" or 10000 (milliseconds), from ${least} to 24 days`
  return durationOption(
    [owner, option, value],
    (milliseconds) => milliseconds >= least && milliseconds < 2 ** 31,
    allowed,
  )
}

function countOf(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0 && value <= 10_000_000) return value
  return refuseOption(owner, option, value, 'a whole number from 1 to 10,000,000')
}
