import { fingerprintOf, SharedCalls, type Identity } from '@latchkey/core'
import { FactsCache, type CachedKey } from '../cache/facts-cache.js'
import type { ChangeFeed } from '../feed/change-feed.js'
import { behind, Follower } from '../feed/follower.js'
import { Presence } from '../feed/presence.js'
import { unavailable } from '../errors.js'
import { shapeOf } from '../format/token.js'
import type { Health } from '../health.js'
import type { Ledger } from '../ledger.js'
import type { AsOf, Batch, KeyStore } from '../store/key-store.js'
import type { AccountRecord, KeyFacts } from '../store/records.js'
import { identityOf, refusalOf } from './resolve.js'

/** Milliseconds that an answer of the store is good for where nothing is kept. */
const withoutCache = 1000

/** The facts of keys and accounts: from memory while that may be believed, else from the store. */
export class KeySource {
  readonly #ledger: Ledger
  readonly #cache: FactsCache | null
  readonly #feed: ChangeFeed | undefined
  readonly #follower: Follower | null
  readonly #keyCalls: SharedCalls<CachedKey | null>
  readonly #accountCalls: SharedCalls<AccountRecord | null>
  #hits = 0
  #loads = 0

  constructor(ledger: Ledger) {
    const { cache, maxLoads, store, feed } = ledger.settings
    this.#ledger = ledger
    this.#keyCalls = new SharedCalls(maxLoads)
    this.#accountCalls = new SharedCalls(maxLoads)
    this.#cache = cache && new FactsCache(cache)
    this.#feed = feed ?? store.feed
    this.#follower = this.#cache && followerOf(ledger, this.#cache, this.#feed)
    ledger.onCommit((batch, sequence) => this.#committed(batch, sequence))
  }

  /** What this process commits counts here at once, whatever the feed does; and it is told to the others. */
  #committed({ puts, asksNodes }: Batch, sequence: number): void {
    this.#cache?.apply(puts.map(({ table, record }) => ({ table, id: record.id, sequence })))
    // It is one of those who are asked: it need not wait for its next look.
    if (asksNodes) this.#follower?.wake()
    void this.#publish(sequence)
  }

  async #publish(sequence: number): Promise<void> {
    try {
      await this.#feed?.publish?.(sequence)
    } catch (error) {
      reportFailure(this.#ledger, error as Error)
    }
  }

  /** What is in memory, where it may be believed now. */
  #believed(): FactsCache | null {
    return this.#follower?.isFresh() ? this.#cache : null
  }

  /** A key that is in memory. */
  recall(token: string): CachedKey | undefined {
    const known = this.#believed()?.key(fingerprintOf(token))
    if (known !== undefined) this.#hits++
    return known
  }

  /** The key that a token is; null for none. Many requests with one token ask the store once. */
  async key(token: string): Promise<CachedKey | null> {
    const fingerprint = fingerprintOf(token)
    const memory = this.#believed()
    const known = memory?.key(fingerprint) ?? (memory?.isUnknown(fingerprint) ? null : undefined)
    if (known === undefined)
      return this.#keyCalls.share(fingerprint, this.#shareable(), () =>
        this.#inTime(() => this.#loadKey(fingerprint, token)),
      )
    this.#hits++
    return known
  }

  /** What was changed while it was read is read again: who has said that it applied a change lets nobody in by what was before. */
  async #loadKey(fingerprint: string, token: string): Promise<CachedKey | null> {
    let known: CachedKey | null = null
    for (let attempt = 0; attempt < 3; attempt++) {
      const { value: facts, sequence } = await this.#lookUp(token)
      if (facts === null) {
        this.#cache?.keepUnknown(fingerprint, sequence)
        return null
      }
      known = { facts, identity: await this.#identityOf(facts), toldAt: Number.NEGATIVE_INFINITY }
      const isOvertaken = this.#cache?.keepKey(fingerprint, known, sequence) === false
      if (!isOvertaken || !this.#follower?.isFresh()) break
    }
    return known
  }

  async #identityOf(facts: KeyFacts): Promise<Identity | null> {
    return refusalOf(facts, this.#ledger) === null ? identityOf(facts, this.#ledger) : null
  }

  /** The facts alone, from the store itself. */
  async facts(token: string): Promise<KeyFacts | null> {
    return (await this.#lookUp(token)).value
  }

  /** A prefix that contradicts the record makes the token unknown: so it is nowhere kept as that key. */
  async #lookUp(token: string): Promise<AsOf<KeyFacts | null>> {
    const { digester, prefixes } = this.#ledger.settings
    const digests = digester.candidates(token).map(({ digest }) => digest)
    const found = await this.#load((store) => store.lookUp(digests))
    const { kind } = shapeOf(token, prefixes)
    return kind === null || kind === found.value?.key.kind ? found : { ...found, value: null }
  }

  async account(id: string): Promise<AccountRecord | null> {
    const known = this.#believed()?.account(id)
    if (known !== undefined) return known
    return this.#accountCalls.share(id, this.#shareable(), () => this.#inTime(() => this.#loadAccount(id)))
  }

  async #loadAccount(id: string): Promise<AccountRecord | null> {
    const { value, sequence } = await this.#load((store) => store.findAccount(id))
    if (value !== null) this.#cache?.keepAccount(id, value, sequence)
    return value
  }

  /**
   * What was read counts for as long as what is in memory. An answer that took longer may be of before a revocation: the store hung,
   * or this process was stopped meanwhile. Then it is asked once more.
   */
  async #inTime<T>(load: () => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const askedAt = performance.now()
      const loaded = await load()
      if (performance.now() - askedAt < this.#patience()) return loaded
    }
    throw unavailable(
      'the store is unavailable',
      new Error(`it took longer than ${this.#patience()} ms to answer`),
    )
  }

  #patience(): number {
    const { maxStaleness } = this.#ledger.settings
    return maxStaleness === 0 ? withoutCache : maxStaleness
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

  /** Does the store hold keys that were made elsewhere? The same holds for this word of it. */
  hasForeignKeys(): Promise<AsOf<boolean>> {
    return this.#load((store) => store.hasForeignKeys())
  }

  /** Has any key changed after that number of the log? Null: this process does not know now. */
  keysChangedAfter(sequence: number): boolean | null {
    return this.#believed()?.keysChangedAfter(sequence) ?? null
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
    await this.#feed?.close?.()
  }
}

function followerOf(ledger: Ledger, cache: FactsCache, feed: ChangeFeed | undefined): Follower {
  const { maxStaleness, nodeName } = ledger.settings
  const failed = (error: Error): void => reportFailure(ledger, error)
  return new Follower({
    read: (ask) => ledger.read(ask),
    feed,
    presence: new Presence({ ask: (call) => ledger.read(call), name: nodeName, lease: maxStaleness, failed }),
    maxStaleness,
    apply: (changes) => cache.apply(changes),
    begin: (sequence) => cache.begin(sequence),
    failed,
  })
}

function reportFailure({ emitter }: Ledger, error: Error): void {
  emitter.emit('error', { error, during: 'following of the change log' })
}
