import { Measured } from '../lib/measured.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase extends Measured {
  /** @param {string} name */
  constructor(name, tree) {
    super('in-process-case.mjs', name, tree)
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
    const { callers } = await this.child.message()
    await this.run(callers)
    let rate = 0
    for (let left = seconds; left > 0;) {
      const took = await this.run(10_000)
      rate = 1e10 / took.cpu
      left -= took.cpu / 1e6
    }
    return rate
  }
}
