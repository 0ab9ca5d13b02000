import { setTimeout as sleep } from 'node:timers/promises'

/** Calls that are made without waiting for those before, and what became of them. */
export class Traffic {
  /** Of valid calls, from when each was due to its answer, in milliseconds. @type {number[]} */
  latencies = []
  /** Calls of the flood. */
  made = 0
  #calls
  #underWay = 0

  /** @param {{ valid: () => Promise<void>, flood: () => Promise<void> }} calls */
  constructor(calls) {
    this.#calls = calls
  }

  /** @param {number} dueAt */
  async serve(dueAt) {
    this.#underWay++
    await this.#calls.valid()
    this.latencies.push(performance.now() - dueAt)
    this.#underWay--
  }

  async flood() {
    this.#underWay++
    await this.#calls.flood()
    this.made++
    this.#underWay--
  }

  async idle() {
    while (this.#underWay > 0) await sleep(1)
  }
}
