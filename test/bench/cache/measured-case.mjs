import { Measured } from '../lib/measured.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase extends Measured {
  #before = { loads: 0, lookUps: 0 }

  /** @param {import('./cases.mjs').CacheCase} given */
  constructor(given, tree) {
    super('cache-case.mjs', JSON.stringify(given), tree)
  }

  /**
   * Calls that do not count: the hot keys come into memory, and the optimizer has its time.
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
      await this.clock(1000)
    }
    await this.child.ask({ what: 'latencies' })
    this.#before = await this.child.ask({ what: 'asked' })
    return rate
  }

  /** So many calls, one after the other, each from before it to after its answer. @param {number} calls */
  async clock(calls) {
    await this.child.ask({ what: 'clock', calls })
  }

  async result() {
    const latency = await this.child.ask({ what: 'latencies' })
    const { loads, lookUps } = await this.child.ask({ what: 'asked' })
    return {
      callsPerSecond: this.calls / this.seconds,
      callsPerCpuSecond: this.calls / (this.cpu / 1e6),
      latency,
      loads: loads - this.#before.loads,
      lookUps: lookUps - this.#before.lookUps,
    }
  }

  /** @override @protected @param {number} calls */
  run(calls) {
    return this.child.ask({ what: 'run', calls })
  }
}
