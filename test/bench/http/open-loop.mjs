import { setImmediate as turn } from 'node:timers/promises'
import { Arrivals } from '../lib/arrivals.mjs'
import { quantile } from '../lib/stats.mjs'

/**
 * @typedef {object} Latency in milliseconds
 * @property {number} p50
 * @property {number} p99
 * @property {number} p999
 * @property {number} max
 * @property {number} due requests
 * @property {number} unsent those that were still waiting for a connection when the time was over
 */

/**
 * Requests at a fixed rate. A latency counts from the moment at which a request was due, whether or not a connection was free: so a
 * server that stops for a while has all who came meanwhile on its account. What is never sent has waited at least until the end.
 *
 * The loop spins, since a timer would be late by a millisecond: it wants a core of its own.
 *
 * @param {import('./load-connection.mjs').LoadConnection[]} connections
 * @param {string[]} texts
 * @param {{ rate: number, seconds: number }} schedule
 * @returns {Promise<Latency>}
 */
export async function openLoop(connections, texts, { rate, seconds }) {
  const start = performance.now()
  const end = start + seconds * 1000
  const queue = new Queue(connections, texts)
  const arrivals = new Arrivals(rate, start)
  for (let now = start; now < end; now = performance.now()) {
    for (const at of arrivals.due(now)) queue.add(at)
    await turn()
  }
  const unsent = await queue.close()
  const latencies = [...queue.latencies, ...unsent.map((at) => end - at)]
  const [p50, p99, p999, max] = [0.5, 0.99, 0.999, 1].map((part) => quantile(latencies, part))
  return { p50, p99, p999, max, due: latencies.length, unsent: unsent.length }
}

/** Requests that are due, and the connections that take them in their order. */
class Queue {
  /** @type {number[]} */
  latencies = []
  #idle
  #texts
  /** @type {number[]} */
  #due = []
  #taken = 0
  /** @type {Set<Promise<void>>} */
  #underWay = new Set()
  /** @type {Error | undefined} */
  #error

  /** @param {import('./load-connection.mjs').LoadConnection[]} connections @param {string[]} texts */
  constructor(connections, texts) {
    this.#idle = [...connections]
    this.#texts = texts
  }

  /** @param {number} at */
  add(at) {
    if (this.#error !== undefined) throw this.#error
    this.#due.push(at)
    const connection = this.#idle.pop()
    if (connection !== undefined) this.#start(connection)
  }

  /** What nobody has taken is given up; what is under way is waited for. */
  async close() {
    const unsent = this.#due.splice(this.#taken)
    await Promise.all(this.#underWay)
    if (this.#error !== undefined) throw this.#error
    return unsent
  }

  /** A connection goes on for as long as something is due. @param {import('./load-connection.mjs').LoadConnection} connection */
  #start(connection) {
    /** @type {number | undefined} */
    let at
    const run = connection.run(() => {
      if (at !== undefined) this.latencies.push(performance.now() - at)
      at = this.#due[this.#taken]
      return at === undefined ? null : this.#texts[this.#taken++ % this.#texts.length]
    })
    const ended = run.then(
      () => void this.#idle.push(connection),
      /** @param {unknown} error */ (error) => void (this.#error = error),
    )
    this.#underWay.add(ended)
    void ended.finally(() => this.#underWay.delete(ended))
  }
}
