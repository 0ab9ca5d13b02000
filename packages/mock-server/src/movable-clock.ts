import { parseDuration } from '@latchkey/core'
import { kindOf } from './lib/check.js'

/** The end of 9999: what RFC 3339 can write. A keyring refuses any time after it. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** The time that the mock goes by: somebody's clock, and how far it was moved ahead of it. */
export class MovableClock {
  readonly #base: () => Date
  /** Milliseconds. */
  #ahead = 0

  constructor(base: () => Date) {
    this.#base = base
  }

  readonly now = (): Date => {
    const now = this.#base()
    return this.#ahead === 0 ? now : new Date(now.getTime() + this.#ahead)
  }

  /** @throws TypeError for what is no duration, or leads past the year 9999. */
  advance(duration: string | number): void {
    const ahead = this.#ahead + millisecondsOf(duration)
    if (this.#base().getTime() + ahead > lastInstant) {
      throw new TypeError('advance: the mock’s clock cannot go past the year 9999')
    }
    this.#ahead = ahead
  }

  reset(): void {
    this.#ahead = 0
  }
}

/** Whole ones: a `Date` would drop the part of one, and a key that was to expire would not. */
function millisecondsOf(duration: unknown): number {
  try {
    return Math.ceil(parseDuration(duration as string))
  } catch {
    const allowed = '"61m", "PT61M" or 3660000 (milliseconds)'
    throw new TypeError(`advance: the duration must be like ${allowed}, got ${kindOf(duration)}`)
  }
}
