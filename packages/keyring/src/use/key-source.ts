import { SharedCalls, type Identity } from '@latchkey/core'
import { FactsCache, type CachedKey } from '../cache/facts-cache.js'
import { behind, Follower } from '../feed/follower.js'
import { unavailable } from '../errors.js'
import { digestOf } from '../format/digest.js'
import type { Health } from '../health.js'
import type { Ledger } from '../ledger.js'
import type { AsOf, KeyStore } from '../store/key-store.js'
import type { AccountRecord, KeyFacts } from '../store/records.js'
import { identityOf, refusalOf } from './resolve.js'

/** The facts of keys and accounts: from memory while that may be believed, else from the store. */
export class KeySource {
  readonly #ledger: Ledger
  readonly #cache: FactsCache | null
  readonly #follower: Follower | null
  readonly #keyCalls: SharedCalls<CachedKey | null>
  readonly #accountCalls: SharedCalls<AccountRecord | null>
  #hits = 0
  #loads = 0

  constructor(ledger: Ledger) {
    const { cache, maxLoads } = ledger.settings
    this.#ledger = ledger
    this.#keyCalls = new SharedCalls(maxLoads)
    this.#accountCalls = new SharedCalls(maxLoads)
    this.#cache = cache && new FactsCache(cache)
    this.#follower = this.#cache && followerOf(ledger, this.#cache)
  }

  /** What is in memory, and may be believed now. */
  recall(token: string): CachedKey | undefined {
    if (this.#follower === null || !this.#follower.isFresh()) return undefined
    const known = this.#cache?.key(digestOf(token))
    if (known !== undefined) this.#hits++
    return known
  }

  /** The key that a token is; null for none. Many requests with one token ask the store once. */
  async key(token: string): Promise<CachedKey | null> {
    const digest = digestOf(token)
    if (this.#follower?.isFresh() && this.#cache) {
      const known = this.#cache.key(digest) ?? (this.#cache.isUnknown(digest) ? null : undefined)
      if (known !== undefined) {
        this.#hits++
        return known
      }
    }
    return this.#keyCalls.share(digest, this.#shareable(), () => this.#loadKey(digest, token))
  }

  async #loadKey(digest: string, token: string): Promise<CachedKey | null> {
    const candidates = this.#ledger.settings.digester.candidates(token).map((one) => one.digest)
    const { value, sequence } = await this.#load((store) => store.lookUp(candidates))
    if (value === null) {
      this.#cache?.keepUnknown(digest, sequence)
      return null
    }
    const known = { facts: value, identity: await this.#identityOf(value), toldAt: Number.NEGATIVE_INFINITY }
    this.#cache?.keepKey(digest, known, sequence)
    return known
  }

  async #identityOf(facts: KeyFacts): Promise<Identity | null> {
    return refusalOf(facts, this.#ledger) === null ? identityOf(facts, this.#ledger) : null
  }

  /** The facts alone, from the store itself. */
  async facts(token: string): Promise<KeyFacts | null> {
    const candidates = this.#ledger.settings.digester.candidates(token).map((one) => one.digest)
    return (await this.#load((store) => store.lookUp(candidates))).value
  }

  async account(id: string): Promise<AccountRecord | null> {
    const known = this.#follower?.isFresh() ? this.#cache?.account(id) : undefined
    if (known !== undefined) return known
    return this.#accountCalls.share(id, this.#shareable(), async () => {
      const { value, sequence } = await this.#load((store) => store.findAccount(id))
      if (value !== null) this.#cache?.keepAccount(id, value, sequence)
      return value
    })
  }

  /** How old a call may be that a request waits for as well: what it brings may not know of later changes. */
  #shareable(): number {
    return this.#cache === null ? 0 : this.#ledger.settings.maxStaleness
  }

  /** A store that is behind what was seen of it may not know of a revocation: its word counts as none. */
  async #load<T>(ask: (store: KeyStore) => Promise<AsOf<T>>): Promise<AsOf<T>> {
    const seen = this.#follower?.sequence ?? 0
    this.#loads++
    const answer = await this.#ledger.read(ask)
    if (answer.sequence < seen) throw unavailable('the store is unavailable', behind())
    return answer
  }

  health(): Health {
    const lag = this.#follower?.lag() ?? Number.POSITIVE_INFINITY
    return {
      feed: {
        fresh: lag < this.#ledger.settings.maxStaleness,
        lag: Number.isFinite(lag) ? Math.round(lag) : null,
        sequence: this.#follower?.sequence ?? 0,
      },
      cache: {
        size: this.#cache?.size ?? 0,
        unknownSize: this.#cache?.unknownSize ?? 0,
        hits: this.#hits,
        loads: this.#loads,
        shed: this.#keyCalls.shed + this.#accountCalls.shed,
      },
    }
  }

  async close(): Promise<void> {
    await this.#follower?.close()
  }
}

function followerOf(ledger: Ledger, cache: FactsCache): Follower {
  const { store, feed, maxStaleness } = ledger.settings
  const follower = new Follower({
    read: (ask) => ledger.read(ask),
    feed: feed ?? store.feed,
    maxStaleness,
    apply: (changes) => cache.apply(changes),
    begin: (sequence) => cache.begin(sequence),
    failed: (error) => ledger.emitter.emit('error', { error, during: 'following of the change log' }),
  })
  // What this process commits counts here at once, whatever the feed does.
  ledger.onCommit((puts, sequence) => {
    cache.apply(puts.map(({ table, record }) => ({ table, id: record.id, sequence })))
    void follower.publish(sequence)
  })
  return follower
}
