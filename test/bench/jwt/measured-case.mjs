import { Child, here, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase {
  calls = 0
  seconds = 0
  /** Microseconds of processor time. */
  cpu = 0
  #child

  /** @param {import('./cases.mjs').JwtCase} given */
  constructor(given, tree = here) {
    this.#child = new Child(cores.measured, scriptOf('jwt-case.mjs', tree), [JSON.stringify(given)])
  }

  /**
   * Calls that do not count: each token comes by once, and the optimizer has its time.
   *
   * @param {number} seconds of processor time
   * @returns {Promise<number>} calls a second, at the end
   */
  async warmUp(seconds) {
    let { callers: calls } = await this.#child.message()
    let rate = 0
    for (let left = seconds; left > 0; left -= 0.1) {
      rate = await this.#rate(calls)
      // Of few calls the processor time may be wrong by much.
      calls = Math.min(Math.ceil(rate / 10), calls * 3)
    }
    return rate
  }

  /** @param {number} calls */
  async measure(calls) {
    const { seconds, cpu } = await this.#child.ask({ calls })
    this.calls += calls
    this.seconds += seconds
    this.cpu += cpu
  }

  /** @param {number} calls */
  async #rate(calls) {
    const { cpu } = await this.#child.ask({ calls })
    return (calls * 1e6) / cpu
  }

  close() {
    return this.#child.close()
  }
}
