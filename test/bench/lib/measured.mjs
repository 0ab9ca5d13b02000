import { Child, scriptOf } from './child.mjs'
import { cores } from './cores.mjs'

/** A script in a process of its own that makes as many calls as it is asked for, and what all that were measured have cost. */
export class Measured {
  calls = 0
  seconds = 0
  /** Microseconds of processor time, of the calls alone. */
  cpu = 0
  /** @protected */
  child

  /** @param {string} script @param {string} given what it is to measure @param {string} [tree] */
  constructor(script, given, tree) {
    this.child = new Child(cores.measured, scriptOf(script, tree), [given])
  }

  /** @param {number} calls */
  async measure(calls) {
    const { seconds, cpu } = await this.run(calls)
    this.calls += calls
    this.seconds += seconds
    this.cpu += cpu
  }

  /** @protected @param {number} calls @returns {Promise<{ seconds: number, cpu: number }>} */
  run(calls) {
    return this.child.ask({ calls })
  }

  close() {
    return this.child.close()
  }
}
