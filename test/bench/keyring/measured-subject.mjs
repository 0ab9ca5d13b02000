import { Measured } from '../lib/measured.mjs'

/** One store in a process of its own, and what has been measured of its verification. */
export class MeasuredSubject extends Measured {
  #settled = 0

  /** @param {import('./subjects.mjs').Subject} subject */
  constructor(subject) {
    super('keyring-verify.mjs', JSON.stringify(subject))
  }

  /** All are made at the same time, some of them with a thousand keys of their own. */
  async ready() {
    await this.child.message()
  }

  /**
   * Calls that do not count, for the optimizer, and for the pages of the file that every look-up goes through.
   *
   * @param {number} seconds of processor time
   * @returns {Promise<number>} calls a second, at the end
   */
  async warmUp(seconds) {
    let rate = 0
    for (let left = seconds, calls = 50; left > 0; calls = Math.ceil(rate / 20)) {
      const took = await this.run(calls)
      rate = calls / (took.cpu / 1e6)
      left -= took.cpu / 1e6
    }
    this.#settled = await this.#cpuSettled()
    return rate
  }

  /** Microseconds of processor time for each call since the warm-up, with the writes that came of them. */
  async cpuWithWrites() {
    return ((await this.#cpuSettled()) - this.#settled) / this.calls
  }

  async #cpuSettled() {
    return (await this.child.ask({})).cpu
  }
}
