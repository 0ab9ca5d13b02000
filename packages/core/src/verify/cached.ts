import { LRUCache } from 'lru-cache'
import { AuthError, type Reason } from '../errors.js'
import { isVerifier, ownOptions, refuseOption } from '../lib/check.js'
import { sha256 } from '../lib/digest.js'
import { parseDuration } from '../lib/duration.js'
import { frozenIdentity } from '../lib/frozen-identity.js'
import { expiryOf, flawOf } from '../lib/identity.js'
import { SharedCalls } from '../lib/shared-calls.js'
import type {
  Account,
  Claims,
  FindAccountContext,
  Identity,
  KnownRefusal,
  Verifier,
  VerifyContext,
} from '../types.js'
import { refusalReason } from './refusal.js'

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
  /** A call of the verifier is aborted after so long, `'5s'` by default. */
  loadTimeout?: string | number | undefined
  /** Default `() => new Date()`. */
  clock?: (() => Date) | undefined
}

export interface CacheStats {
  /** Answers from memory, good and bad. */
  readonly hits: number
  /** Calls of the verifier. */
  readonly loads: number
  /** Calls that were turned away at the ceiling. */
  readonly shed: number
  readonly size: number
  readonly negativeSize: number
}

export interface CachedVerifier<C extends object = Claims> extends Verifier<C> {
  /** Forgets everything, what is being loaded included: after a change that must be seen at once. */
  clear(): void
  stats(): CacheStats
}

/**
 * A verifier that remembers the answers of another for `ttl`. Answers are kept under the SHA-256 of scheme and token, never past an
 * identity's expiry; an outage is not kept at all. Many requests with one token make one call.
 *
 * What it cannot do: hear of a change. For a keyring use the cache that is built into it.
 *
 * @throws TypeError for an unknown or malformed option.
 * @example
 * const verifier = cached(introspectionVerifier({ … }), { ttl: '10s' })
 */
export function cached<C extends object = Claims>(
  verifier: Verifier<C>,
  options: CachedOptions = {},
): CachedVerifier<C> {
  if (!isVerifier(verifier))
    throw new TypeError('cached: give a verifier, an object with a verify(token) function')
  return Object.freeze(new Cache<C>(verifier, checkOptions(options)))
}

interface Settings {
  readonly ttl: number
  readonly negativeTtl: number
  readonly max: number
  readonly maxNegative: number
  readonly maxLoads: number
  readonly loadTimeout: number
  readonly clock: () => Date
}

interface Known<C extends object> {
  readonly identity: Identity<C>
  /** By the monotonic clock: a clock that is set back must not make answers live longer. */
  readonly until: number
  readonly expiry: number | null
}

interface Refused {
  /** Null: unknown. */
  readonly reason: Reason | null
  readonly until: number
}

class Cache<C extends object> implements CachedVerifier<C> {
  readonly #verifier: Verifier<C>
  readonly #settings: Settings
  readonly #known: LRUCache<string, Known<C>>
  readonly #refused: LRUCache<string, Refused>
  readonly #calls: SharedCalls<Identity<C> | null>
  /** What the verifier itself made, by the copy that is kept: it may look for an account by it. */
  readonly #originals = new WeakMap<Identity<C>, Identity<C>>()
  #generation = 0
  #hits = 0
  #loads = 0

  constructor(verifier: Verifier<C>, settings: Settings) {
    this.#verifier = verifier
    this.#settings = settings
    this.#known = new LRUCache({ max: settings.max })
    this.#refused = new LRUCache({ max: settings.maxNegative })
    this.#calls = new SharedCalls(settings.maxLoads)
  }

  recall(token: string, { scheme }: Pick<VerifyContext, 'scheme'>): Identity<C> | undefined {
    return this.#recall(keyOf(token, scheme))
  }

  async verify(token: string, { scheme }: VerifyContext): Promise<Identity<C> | null> {
    const key = keyOf(token, scheme)
    const known = this.#recall(key)
    if (known !== undefined) return known
    const refused = this.#refused.get(key)
    if (refused !== undefined && performance.now() < refused.until) {
      this.#hits++
      if (refused.reason === null) return null
      throw new AuthError(refused.reason)
    }
    return this.#calls.share(key, this.#settings.ttl, () => this.#load(key, token, scheme))
  }

  #recall(key: string): Identity<C> | undefined {
    const known = this.#known.get(key)
    if (known === undefined || performance.now() >= known.until) return undefined
    if (known.expiry !== null && !(this.#settings.clock().getTime() < known.expiry)) return undefined
    this.#hits++
    return known.identity
  }

  async #load(key: string, token: string, scheme: string): Promise<Identity<C> | null> {
    const [startedAt, generation] = [performance.now(), this.#generation]
    const isCurrent = (): boolean => generation === this.#generation
    this.#loads++
    try {
      const signal = AbortSignal.timeout(this.#settings.loadTimeout)
      const identity = await this.#verifier.verify(token, { scheme, signal })
      if (identity === null) {
        if (isCurrent()) this.#refuse(key, null, startedAt)
        return null
      }
      // Nonsense is not kept: the pipeline calls it an outage.
      return flawOf(identity) === null ? this.#keep(key, identity, startedAt, isCurrent()) : identity
    } catch (thrown) {
      const reason = refusalReason(thrown)
      if (reason !== null && isCurrent()) this.#refuse(key, reason, startedAt)
      throw thrown
    }
  }

  /** The age of an answer counts from the moment when it was asked for: what happened meanwhile, it may not know. */
  #keep(key: string, original: Identity<C>, startedAt: number, isCurrent: boolean): Identity<C> {
    const identity = frozenIdentity(original)
    this.#originals.set(identity, original)
    const until = startedAt + this.#settings.ttl
    if (isCurrent && this.#settings.ttl > 0) {
      this.#known.set(key, { identity, until, expiry: expiryOf(identity)?.getTime() ?? null })
      this.#refused.delete(key)
    }
    return identity
  }

  #refuse(key: string, reason: Reason | null, startedAt: number): void {
    this.#known.delete(key)
    const { negativeTtl } = this.#settings
    if (negativeTtl > 0) this.#refused.set(key, { reason, until: startedAt + negativeTtl })
  }

  async findAccount(id: string, context: FindAccountContext<C>): Promise<Account | null> {
    const identity = this.#originals.get(context.identity) ?? context.identity
    return (await this.#verifier.findAccount?.(id, { identity, signal: context.signal })) ?? null
  }

  refused(refusal: KnownRefusal): void {
    this.#verifier.refused?.(refusal)
  }

  clear(): void {
    this.#generation++
    this.#known.clear()
    this.#refused.clear()
  }

  stats(): CacheStats {
    const { size } = this.#known
    return {
      hits: this.#hits,
      loads: this.#loads,
      shed: this.#calls.shed,
      size,
      negativeSize: this.#refused.size,
    }
  }
}

/** No raw token is kept. The scheme has no space in it, so no two pairs make one key. */
function keyOf(token: string, scheme: string): string {
  return `${scheme} ${sha256(token)}`
}

const owner = 'cached'
const names = ['ttl', 'negativeTtl', 'max', 'maxNegative', 'maxLoads', 'loadTimeout', 'clock'] as const

function checkOptions(input: CachedOptions): Settings {
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
  try {
    const milliseconds = parseDuration(value)
    if (milliseconds >= least && milliseconds < 2 ** 31) return milliseconds
  } catch {
    // Reworded below, with the option's name.
  }
  return refuseOption(
    owner,
    option,
    value,
    `a duration like "10s" or 10000 (milliseconds), from ${least} to 24 days`,
  )
}

function countOf(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0 && value <= 10_000_000) return value
  return refuseOption(owner, option, value, 'a whole number from 1 to 10,000,000')
}
