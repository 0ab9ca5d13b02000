import { LRUCache } from 'lru-cache'
import { AuthError, type Reason } from '../errors.js'
import { isVerifier } from '../lib/check.js'
import { fingerprintOf } from '../lib/digest.js'
import { frozenIdentity } from '../lib/frozen-identity.js'
import { expiryOf, flawOf } from '../lib/identity.js'
import { SharedCalls } from '../lib/shared-calls.js'
import { withinTime } from '../lib/within-time.js'
import type {
  Account,
  Claims,
  FindAccountContext,
  Identity,
  KnownRefusal,
  Verifier,
  VerifyContext,
} from '../types.js'
import { mayAccept } from './accepts.js'
import { checkCachedOptions, type CachedOptions, type CacheSettings } from './cached-options.js'
import { refusalReason } from './refusal.js'

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
  return Object.freeze(new Cache<C>(verifier, checkCachedOptions(options)))
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
  /** Where the verifier has it. */
  declare readonly accepts?: (token: string) => boolean
  readonly #verifier: Verifier<C>
  readonly #settings: CacheSettings
  readonly #known: LRUCache<string, Known<C>>
  readonly #refused: LRUCache<string, Refused>
  readonly #calls: SharedCalls<Identity<C> | null>
  /** What the verifier itself made, by the copy that is kept: it may look for an account by it. */
  readonly #originals = new WeakMap<Identity<C>, Identity<C>>()
  #generation = 0
  #hits = 0
  #loads = 0

  constructor(verifier: Verifier<C>, settings: CacheSettings) {
    this.#verifier = verifier
    if (verifier.accepts !== undefined) this.accepts = (token) => mayAccept(verifier, token)
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
      const identity = await this.#ask(token, scheme)
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

  /** Not for longer than its time, though the verifier may hear of no abort: calls that hang must not use up the ceiling. */
  #ask(token: string, scheme: string): Promise<Identity<C> | null> {
    return withinTime(this.#settings.loadTimeout, undefined, async (signal) =>
      this.#verifier.verify(token, { scheme, signal }),
    )
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
  return `${scheme} ${fingerprintOf(token)}`
}
