/** Milliseconds. */
const first = 250
const longest = 10_000

/**
 * How long to wait before the next attempt: any time up to a limit that doubles with each failure. A server that comes back is not
 * met by all its clients in the same moment.
 */
export class Backoff {
  readonly #random: () => number
  #failures = 0

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  next(): number {
    const limit = Math.min(longest, first * 2 ** this.#failures++)
    return Math.ceil(limit * this.#random())
  }

  reset(): void {
    this.#failures = 0
  }
}
