import type { KeyWarning } from '../types.js'
import { messageOf } from '../errors/excerpt.js'

interface KeySourceParts {
  readonly ask: () => string | Promise<string>
  /** Milliseconds for which an answer is good. */
  readonly maxAge: number
  readonly clock: () => Date
  readonly warn: (warning: KeyWarning) => void
}

interface Held {
  readonly key: string
  readonly since: number
  /** The number of the question that it answers. */
  readonly question: number
}

/** Where the key comes from. One question is under way at a time, however many calls wait for its answer. */
export class KeySource {
  readonly #parts: KeySourceParts
  #held: Held | null = null
  #asking: Promise<string> | null = null
  #questions = 0
  #warnedOf: string | null = null

  constructor(parts: KeySourceParts) {
    this.#parts = parts
  }

  /** The key to send now. Rejects where there is none, and never was. */
  async current(): Promise<string> {
    if (this.#held !== null && this.#isFresh(this.#held)) return this.#held.key
    try {
      return await this.#ask()
    } catch (error) {
      if (this.#held === null) throw error
      // A secret manager that is down for a while must not take its users down: whether the key is still good, the server says.
      this.#warn(this.#held.key, messageOf(error))
      return this.#held.key
    }
  }

  /** Another key than the one that a server has just refused; null where there is none. */
  async after(refused: string): Promise<string | null> {
    if (this.#parts.maxAge === Infinity) return null
    if (this.#held !== null && this.#held.key !== refused) return this.#held.key
    try {
      const isShared = this.#asking !== null
      const key = await this.#ask()
      if (key !== refused) return key
      // What was under way may have been asked before the key was rotated.
      const asked = isShared ? await this.#ask() : key
      return asked === refused ? null : asked
    } catch {
      return null
    }
  }

  /** The next call asks anew, if this is still the key. */
  forget(refused: string): void {
    if (this.#held?.key === refused && this.#parts.maxAge !== Infinity)
      this.#held = { ...this.#held, since: Number.NaN }
  }

  /** Somebody has waited long enough: the question may be lost, and the next call asks one of its own. */
  giveUp(): void {
    this.#asking = null
  }

  #isFresh({ since }: Held): boolean {
    if (this.#parts.maxAge === Infinity) return true
    const age = this.#parts.clock().getTime() - since
    return age >= 0 && age < this.#parts.maxAge
  }

  #ask(): Promise<string> {
    if (this.#asking !== null) return this.#asking
    const asking = this.#askOnce().finally(() => {
      if (this.#asking === asking) this.#asking = null
    })
    this.#asking = asking
    return asking
  }

  async #askOnce(): Promise<string> {
    const question = ++this.#questions
    const since = this.#parts.clock().getTime()
    const key = await this.#parts.ask()
    // An answer that comes late takes no newer one's place.
    if (this.#held === null || this.#held.question < question) this.#held = { key, since, question }
    return key
  }

  #warn(key: string, why: string): void {
    if (this.#warnedOf === key) return
    this.#warnedOf = key
    const message = `${why}; the last key goes on being used`
    this.#parts.warn(Object.freeze({ kind: 'token_failed', message, keyId: null, expiresAt: null }))
  }
}
