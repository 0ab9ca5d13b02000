/** Calls that come at a fixed rate, whatever becomes of those before: by the clock, in milliseconds. */
export class Arrivals {
  /** Calls that were given up, because they were due too long ago. */
  dropped = 0
  #interval
  #next
  #patience

  /**
   * @param {number} rate a second; 0 for none
   * @param {number} start
   * @param {number} [patience] for so long a call may be due before it is given up; without, none is
   */
  constructor(rate, start, patience = Number.POSITIVE_INFINITY) {
    this.#interval = 1000 / rate
    this.#next = start + this.#interval
    this.#patience = patience
  }

  /** When each call was due that is due by now, and was not told before. @param {number} now @returns {number[]} */
  due(now) {
    const late = Math.floor((now - this.#patience - this.#next) / this.#interval)
    if (late > 0) {
      this.dropped += late
      this.#next += late * this.#interval
    }
    const times = []
    for (; this.#next <= now; this.#next += this.#interval) times.push(this.#next)
    return times
  }
}
