import type { Change, KeyStore } from '../store/key-store.js'
import type { ChangeFeed } from './change-feed.js'
import type { Presence } from './presence.js'

export interface FollowerOptions {
  /** Asks the store, once it is open. */
  readonly read: <T>(ask: (store: KeyStore) => Promise<T>) => Promise<T>
  readonly feed: ChangeFeed | undefined
  readonly presence: Presence
  /** Milliseconds for which the node may be believed after it has heard from the log. */
  readonly maxStaleness: number
  /** Applied in the order of the log, before the lease is renewed. */
  readonly apply: (changes: readonly Change[]) => void
  /** Every change after this number is applied from now on; what was known before counts no more. */
  readonly begin: (sequence: number) => void
  readonly failed: (error: Error) => void
}

/** Rows of the log at a time. */
const pageSize = 1000
/** Milliseconds after which nobody who does not ask needs to be kept up to date. */
const idleAfter = 10_000

/**
 * Follows the change log, in sequence, from the last number that it saw. While it has heard from the log within `maxStaleness`, what
 * is in memory may be used: whatever was committed before that moment has been applied. Judged by the monotonic clock, which goes on
 * while a process is stopped.
 */
export class Follower {
  readonly #options: FollowerOptions
  /** The last change that was applied; undefined before the first look. */
  #last: Change | typeof nothing | undefined
  /** The beginning of the last look that ended well: older news than that are known. */
  #heardAt = Number.NEGATIVE_INFINITY
  #usedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined
  #stopListening: Promise<(() => Promise<void>) | undefined> | undefined
  #failures = 0
  #isClosed = false

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** May what is in memory be used at this moment? */
  isFresh(): boolean {
    const now = performance.now()
    if (now - this.#usedAt > 1000) this.#use(now)
    return now - this.#heardAt < this.#options.maxStaleness
  }

  /** Milliseconds since the log was heard; infinite where it never was. */
  lag(): number {
    return performance.now() - this.#heardAt
  }

  get sequence(): number {
    return this.#last?.sequence ?? 0
  }

  /** Whoever asks is kept up to date from now on. */
  #use(now: number): void {
    this.#usedAt = now
    if (this.#isClosed || this.#timer !== undefined || this.#looking !== undefined) return
    this.wake()
  }

  /** Looks at the log as soon as it can. */
  readonly wake = (): void => {
    if (this.#isClosed) return
    this.#again = this.#looking !== undefined
    if (this.#looking !== undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined
      if (this.#again) this.wake()
      else this.#arm()
    })
  }

  async #listen(): Promise<(() => Promise<void>) | undefined> {
    try {
      return await this.#options.feed?.listen(this.wake)
    } catch (error) {
      // The log is looked at anyway.
      this.#options.failed(error as Error)
      this.#stopListening = undefined
      return undefined
    }
  }

  async #look(): Promise<void> {
    this.#again = false
    try {
      while (!(await this.#page()));
      this.#failures = 0
      this.#stopListening ??= this.#listen()
    } catch (error) {
      if (this.#failures++ === 0) this.#options.failed(error as Error)
    }
  }

  /** True where that was all. */
  async #page(): Promise<boolean> {
    const { apply, presence } = this.#options
    const askedAt = performance.now()
    if (this.#last === undefined) {
      this.#begin(await this.#lastChange())
      await presence.join(this.sequence)
      this.#heard(askedAt)
      return true
    }
    const changes = await this.#changesAfter(this.#last)
    apply(changes)
    this.#last = changes.at(-1) ?? this.#last
    if (changes.length + 1 >= pageSize) return false
    await presence.join(this.sequence)
    this.#heard(askedAt)
    presence.applied(
      this.sequence,
      changes.some(({ table }) => table === 'nodes'),
    )
    return true
  }

  /** Not by a look that was under way when it was closed: nobody waits for this process then. */
  #heard(askedAt: number): void {
    if (!this.#isClosed) this.#heardAt = askedAt
  }

  #begin(last: Change | typeof nothing): void {
    this.#last = last
    this.#options.begin(last.sequence)
  }

  async #lastChange(): Promise<Change | typeof nothing> {
    const sequence = await this.#options.read((store) => store.lastSequence())
    if (sequence === 0) return nothing
    const [change] = await this.#options.read((store) => store.changesSince(sequence - 1, 1))
    return change ?? nothing
  }

  /**
   * The row that was applied last is read again: that it is there, and is the same, tells that this is still the same log. A replica
   * that lacks it may not know of a revocation.
   */
  async #changesAfter(last: Change | typeof nothing): Promise<readonly Change[]> {
    const { read } = this.#options
    if (last.sequence === 0) return read((store) => store.changesSince(0, pageSize))
    const [again, ...changes] = await read((store) => store.changesSince(last.sequence - 1, pageSize))
    if (again?.sequence === last.sequence && again.table === last.table && again.id === last.id)
      return changes
    this.#heardAt = Number.NEGATIVE_INFINITY
    // What is in memory is of another history. Should the log go on past this point, it is followed from there.
    this.#options.begin(last.sequence)
    if (again?.sequence === last.sequence) this.#last = again
    throw behind()
  }

  #arm(): void {
    const { maxStaleness, presence } = this.#options
    if (this.#isClosed) return
    if (performance.now() - this.#usedAt > idleAfter) {
      void presence.leave()
      return
    }
    const usual = maxStaleness / 4
    const backOff = Math.min(50 * 2 ** this.#failures, Math.max(maxStaleness, 1000)) * (0.5 + Math.random())
    this.#timer = setTimeout(this.wake, this.#failures === 0 ? usual : backOff).unref()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#heardAt = Number.NEGATIVE_INFINITY
    await this.#looking
    await this.#options.presence.leave()
    await (
      await this.#stopListening
    )?.()
  }
}

/** Before the first change. */
const nothing = { sequence: 0, table: null, id: null } as const

/** The store's log is older than what this process has seen of it. */
export function behind(): Error {
  return new Error(
    'the store is behind what this process has seen of it: it may be a replica, or restored from a backup; then restart the processes',
  )
}
