import { Measured } from '../lib/measured.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase extends Measured {
  /** @param {import('./cases.mjs').JwtCase} given */
  constructor(given, tree) {
    super('jwt-case.mjs', JSON.stringify(given), tree)
  }

  /**
   * Calls that do not count: each token comes by once, and the optimizer has its time.
   *
   * @param {number} seconds of processor time
   * @returns {Promise<number>} calls a second, at the end
   */
  async warmUp(seconds) {
    let { callers: calls } = await this.child.message()
    let rate = 0
    for (let left = seconds; left > 0; left -= 0.1) {
      rate = await this.#rate(calls)
      // Of few calls the processor time may be wrong by much.
      calls = Math.min(Math.ceil(rate / 10), calls * 3)
    }
    return rate
  }

  /** @param {number} calls */
  async #rate(calls) {
    const { cpu } = await this.run(calls)
    return (calls * 1e6) / cpu
  }
}
