import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

const script = join(import.meta.dirname, '..', 'http-server.mjs')

/** One variant in a process of its own, and what has been measured of it. */
export class MeasuredServer {
  requests = 0
  seconds = 0
  /** Microseconds of processor time, user and system. */
  cpu = 0
  #child
  #load
  #url = ''
  /** @type {string[]} */
  #authorizations = []

  /**
   * @param {string} framework
   * @param {string} variant
   * @param {import('./variants.mjs').Store} store where it is a keyring's
   * @param {import('./load.mjs').Load} load
   */
  constructor(framework, variant, store, load) {
    this.#child = new Child(cores.measured, script, [framework, variant, JSON.stringify(store)])
    this.#load = load
  }

  async ready() {
    const { url, authorizations } = await this.#child.message()
    this.#url = url
    this.#authorizations = authorizations
  }

  /**
   * Requests that do not count, for the optimizer.
   *
   * @param {number} seconds
   * @returns {Promise<number>} requests a second, at the end
   */
  async warmUp(seconds) {
    let rate = 0
    for (let left = seconds; left > 0;) {
      const took = await this.#load.send(this.#url, this.#authorizations, 1000)
      rate = 1000 / took
      left -= took
    }
    return rate
  }

  /** @param {number} requests */
  async measure(requests) {
    const before = await this.#child.ask({})
    this.seconds += await this.#load.send(this.#url, this.#authorizations, requests)
    const after = await this.#child.ask({})
    this.cpu += after.cpu - before.cpu
    this.requests += requests
  }

  close() {
    return this.#child.close()
  }
}
