import { Child, here, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

/** One case in a process of its own, and what has been measured of it. */
export class MeasuredCase {
  calls = 0
  seconds = 0
  /** Microseconds of processor time. */
  cpu = 0
  #child
  #before = { loads: 0, lookUps: 0 }

  /** @param {import('./cases.mjs').CacheCase} given */
  constructor(given, tree = here) {
    this.#child = new Child(cores.measured, scriptOf('cache-case.mjs', tree), [JSON.stringify(given)])
  }

  /**
   * Calls that do not count: the hot keys come into memory, and the optimizer has its time.
   *
   * @param {number} seconds of processor time
   * @returns {Promise<number>} calls a second, at the end
   */
  async warmUp(seconds) {
    const { callers } = await this.#child.message()
    await this.#run(callers)
    let rate = 0
    for (let left = seconds; left > 0;) {
      const took = await this.#run(10_000)
      rate = 1e10 / took.cpu
      left -= took.cpu / 1e6
      await this.clock(1000)
    }
    await this.#child.ask({ what: 'latencies' })
    this.#before = await this.#child.ask({ what: 'asked' })
    return rate
  }

  /** @param {number} calls */
  async measure(calls) {
    const { seconds, cpu } = await this.#run(calls)
    this.calls += calls
    this.seconds += seconds
    this.cpu += cpu
  }

  /** So many calls, one after the other, each from before it to after its answer. @param {number} calls */
  async clock(calls) {
    await this.#child.ask({ what: 'clock', calls })
  }

  async result() {
    const latency = await this.#child.ask({ what: 'latencies' })
    const { loads, lookUps } = await this.#child.ask({ what: 'asked' })
    return {
      callsPerSecond: this.calls / this.seconds,
      callsPerCpuSecond: this.calls / (this.cpu / 1e6),
      latency,
      loads: loads - this.#before.loads,
      lookUps: lookUps - this.#before.lookUps,
    }
  }

  /** @param {number} calls */
  #run(calls) {
    return this.#child.ask({ what: 'run', calls })
  }

  close() {
    return this.#child.close()
  }
}
