import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

const script = join(import.meta.dirname, '..', 'http-server.mjs')

/** As many requests are under way at once, where nothing else is said. */
export const usualConnections = 32

/** One variant in a process of its own, and what has been measured of it. */
export class MeasuredServer {
  requests = 0
  seconds = 0
  /** Microseconds of processor time, user and system. */
  cpu = 0
  #child
  #load
  #authorizations
  #url = ''

  /**
   * @param {import('./resources.mjs').Case} given
   * @param {import('./load.mjs').Load} load
   */
  constructor({ variant, given, authorizations }, load) {
    this.#child = new Child(cores.measured, script, [JSON.stringify(variant), JSON.stringify(given)])
    this.#load = load
    this.#authorizations = authorizations
  }

  async ready() {
    this.#url = (await this.#child.message()).url
  }

  /**
   * Requests that do not count, for the optimizer: by processor time, of which a server on a busy machine gets as much as it gets.
   *
   * @param {number} seconds
   * @returns {Promise<number>} requests for a second of processor time, at the end
   */
  async warmUp(seconds) {
    let rate = 0
    for (let left = seconds * 1e6, requests = 100; left > 0; requests = Math.ceil(rate / 10)) {
      const { cpu } = await this.#asked(requests, usualConnections)
      rate = (requests * 1e6) / cpu
      left -= cpu
    }
    return rate
  }

  /** @param {number} requests */
  async measure(requests, connections = usualConnections) {
    const { seconds, cpu } = await this.#asked(requests, connections)
    this.seconds += seconds
    this.cpu += cpu
    this.requests += requests
  }

  /** @param {number} requests @param {number} connections */
  async #asked(requests, connections) {
    const before = await this.#child.ask({})
    const order = { url: this.#url, authorizations: this.#authorizations, requests, connections }
    const { seconds } = await this.#load.send(order)
    const after = await this.#child.ask({})
    return { seconds, cpu: after.cpu - before.cpu }
  }

  close() {
    return this.#child.close()
  }
}
