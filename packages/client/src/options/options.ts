import { emitWarning } from '../key/environment.js'
import { KeySource } from '../key/key-source.js'
import { keyQuestion } from '../key/key-question.js'
import { baseOf } from '../request/base-url.js'
import { delegateOf } from '../request/headers.js'
import { targetOf } from '../request/target.js'
import type { ClientOptions, Fetch, KeyWarning } from '../types.js'
import { booleanOption, functionOption, ownMembers, refuseOption, refuseStrangers } from './check.js'
import { defaults } from './defaults.js'
import { delayOption, durationOption, timeoutOption } from './duration.js'

/** The options, checked, with their defaults. */
export interface Settings {
  readonly base: URL
  readonly keys: KeySource
  readonly delegateAccountId: string | null
  readonly fetch: Fetch
  /** Milliseconds, or Infinity. */
  readonly timeout: number
  readonly retries: number
  /** Milliseconds. */
  readonly maxRetryDelay: number
  readonly throwOnError: boolean
  /** Milliseconds. */
  readonly warnBefore: number
  readonly warn: (warning: KeyWarning) => void
  readonly whoamiPath: string
  readonly clock: () => Date
  readonly random: () => number
}

const owner = 'createClient'
const names = [
  'baseUrl',
  'token',
  'tokenEnv',
  'tokenMaxAge',
  'delegateAccountId',
  'fetch',
  'timeout',
  'retries',
  'maxRetryDelay',
  'throwOnError',
  'allowInsecureHttp',
  'warnBefore',
  'onWarning',
  'whoamiPath',
  'clock',
  'random',
] as const satisfies readonly (keyof ClientOptions)[]

/** Throws a `TypeError` that names the option and what is allowed, or a `LatchkeyError` where there is no key. */
export function checkOptions(input: ClientOptions): Settings {
  const options = ownMembers(owner, input)
  refuseStrangers(owner, options, names)
  const base = baseOf(
    options.baseUrl,
    booleanOption(owner, 'allowInsecureHttp', options.allowInsecureHttp ?? defaults.allowInsecureHttp),
  )
  const warn = reporter(functionOption(owner, 'onWarning', options.onWarning))
  const clock = functionOption(owner, 'clock', options.clock) ?? (() => new Date())
  return Object.freeze<Settings>({
    base,
    ...timesOf(options),
    delegateAccountId: delegateOf(owner, options.delegateAccountId ?? null),
    fetch: functionOption(owner, 'fetch', options.fetch) ?? globalFetch,
    retries: retriesOf(options.retries ?? defaults.retries),
    throwOnError: booleanOption(owner, 'throwOnError', options.throwOnError ?? defaults.throwOnError),
    warn,
    whoamiPath: pathOf(base, options.whoamiPath ?? defaults.whoamiPath),
    clock,
    random: functionOption(owner, 'random', options.random) ?? Math.random,
    // Last: a wrong option is said before a key is looked for.
    keys: keysOf(options, clock, warn),
  })
}

function timesOf(options: ClientOptions): Pick<Settings, 'timeout' | 'maxRetryDelay' | 'warnBefore'> {
  return {
    timeout: timeoutOption(owner, 'timeout', options.timeout ?? defaults.timeout),
    maxRetryDelay: delayOption(owner, 'maxRetryDelay', options.maxRetryDelay ?? defaults.maxRetryDelay),
    warnBefore: durationOption(owner, 'warnBefore', options.warnBefore ?? defaults.warnBefore),
  }
}

function keysOf(options: ClientOptions, clock: () => Date, warn: Settings['warn']): KeySource {
  const maxAge = durationOption(owner, 'tokenMaxAge', options.tokenMaxAge ?? defaults.tokenMaxAge)
  const question = keyQuestion(owner, options)
  return new KeySource({ ...question, maxAge: question.maxAge ?? maxAge, clock, warn })
}

/** Looked up at each call, and called without `this`: browsers want that, and tests may replace it. */
const globalFetch: Fetch = (url, init) => globalThis.fetch(url, init)

function retriesOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100) return value
  return refuseOption(owner, 'retries', value, 'a whole number from 0 to 100')
}

function pathOf(base: URL, value: unknown): string {
  if (typeof value !== 'string')
    return refuseOption(owner, 'whoamiPath', value, 'a path like "/v3/auth/token"')
  targetOf(base, value)
  return value
}

/** A listener's own fault, now or later, must end neither the call that it is told of nor the process. */
function reporter(onWarning: ClientOptions['onWarning']): Settings['warn'] {
  const listener: (warning: KeyWarning) => unknown = onWarning ?? emitWarning
  return (warning) => {
    new Promise((resolve) => {
      resolve(listener(warning))
    }).catch(() => undefined)
  }
}
