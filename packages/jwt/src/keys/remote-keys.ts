import type { CryptoKey } from 'jose'
import { untilAborted } from '../lib/until-aborted.js'
import type { TokenHeader } from '../token/header.js'
import type { KeySet } from './key-set.js'
import type { KeySource, Waiter } from './key-source.js'

/** In milliseconds. */
interface Ages {
  /** The keys are fetched anew before a token is judged by older ones. */
  readonly maxAge: number
  /** How much older they may get while that fails. */
  readonly maxStale: number
  /** A token that names an unknown key makes them be fetched, no more often than this. */
  readonly cooldown: number
}

export interface RemoteKeysOptions extends Ages {
  readonly load: () => Promise<KeySet>
  /** Hears of each failure. */
  readonly onError: (error: Error) => void
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number
}

/** After a failure the next attempt waits this long at first, and twice as long each time, up to the cool-down. */
const firstPause = 1000

/** The keys behind a URL: one fetch at a time for all who need it, and pauses between them, whatever tokens say. */
export class RemoteKeys implements KeySource {
  readonly #options: RemoteKeysOptions
  #set: KeySet | null = null
  /** When the set was asked for: what happened meanwhile, it may not know. */
  #askedAt = -Infinity
  #pending: Promise<void> | null = null
  #failure: Error | null = null
  #failures = 0
  #retryAt = -Infinity

  constructor(options: RemoteKeysOptions) {
    this.#options = options
  }

  async find(header: TokenHeader, waiter: Waiter): Promise<CryptoKey | null> {
    const set = this.#usable() ?? (await this.#refreshed(waiter))
    const key = await set.find(header)
    if (key !== null) return key
    const newer = await this.#newerThan(set, waiter)
    return newer === set ? null : newer.find(header)
  }

  /** The set, where nobody has to wait for another one. Past half of its age that is fetched meanwhile. */
  #usable(): KeySet | null {
    const { maxAge, maxStale } = this.#options
    const age = this.#age()
    if (age < maxAge / 2) return this.#set
    const isUsable = age < maxAge || (this.#isFailing() && age < maxAge + maxStale)
    if (!isUsable || this.#set === null) return null
    this.#refresh().catch(() => undefined)
    return this.#set
  }

  /** Did the last attempt fail, and lately? One of long ago does not say that the next would. */
  #isFailing(): boolean {
    return this.#failure !== null && this.#options.now() < this.#retryAt + this.#options.cooldown
  }

  /** The set, once it was fetched; the one that there was, where that failed and it is not too old. */
  async #refreshed(waiter: Waiter): Promise<KeySet> {
    try {
      return await this.#newest(waiter)
    } catch (error) {
      const { maxAge, maxStale } = this.#options
      if (this.#set === null || this.#age() >= maxAge + maxStale) throw error
      return this.#set
    }
  }

  async #newest({ signal }: Waiter): Promise<KeySet> {
    await untilAborted(this.#refresh(), signal)
    if (this.#set === null) throw new Error('there are no keys')
    return this.#set
  }

  /** The same set within the cool-down. While fetching fails, nobody knows whether the issuer has a new key: that is no "no". */
  #newerThan(set: KeySet, waiter: Waiter): KeySet | Promise<KeySet> {
    if (this.#set !== null && this.#set !== set) return this.#set
    const isNew = this.#failure === null && this.#age() < this.#options.cooldown
    return isNew ? set : this.#newest(waiter)
  }

  #age(): number {
    return this.#options.now() - this.#askedAt
  }

  /** Rejects at once, with the last failure, where it is too early for another attempt. */
  #refresh(): Promise<void> {
    if (this.#pending !== null) return this.#pending
    if (this.#failure !== null && this.#options.now() < this.#retryAt) return Promise.reject(this.#failure)
    this.#pending = this.#fetch().finally(() => {
      this.#pending = null
    })
    return this.#pending
  }

  async #fetch(): Promise<void> {
    const { load, now, onError, cooldown } = this.#options
    const startedAt = now()
    try {
      this.#set = await load()
      this.#askedAt = startedAt
      this.#failure = null
      this.#failures = 0
    } catch (error) {
      this.#failure = error as Error
      this.#retryAt = now() + Math.min(cooldown, firstPause * 2 ** this.#failures)
      this.#failures = Math.min(this.#failures + 1, 20)
      onError(this.#failure)
    }
    if (this.#failure !== null) throw this.#failure
  }
}
