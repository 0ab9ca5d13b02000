import { Child, here, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase {
  calls = 0
  seconds = 0
  /** Microseconds of processor time. */
  cpu = 0
  #child

  /** @param {string} name */
  constructor(name, tree = here) {
    this.#child = new Child(cores.measured, scriptOf('in-process-case.mjs', tree), [name])
  }

  /**
   * Calls that do not count: every caller comes by once, and the optimizer has its time.
   *
   * All cases warm up at the same time on one core: so it is processor time that counts.
   *
   * @param {number} seconds of processor time
   * @returns {Promise<number>} calls a second, at the end
   */
  async warmUp(seconds) {
    const { callers } = await this.#child.message()
    await this.#child.ask({ calls: callers })
    let rate = 0
    for (let left = seconds; left > 0;) {
      const took = await this.#child.ask({ calls: 10_000 })
      rate = 1e10 / took.cpu
      left -= took.cpu / 1e6
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

  close() {
    return this.#child.close()
  }
}
