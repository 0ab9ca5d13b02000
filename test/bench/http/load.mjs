import { Child, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

const script = scriptOf('http-load.mjs')

/**
 * @typedef {object} Order a fixed number of requests, or requests by a schedule
 * @property {string} url
 * @property {string[]} authorizations sent in turn
 * @property {number} connections
 * @property {number} [requests]
 * @property {number} [rate] a second
 * @property {number} [seconds]
 */

/** The load generator's process, seen from here. */
export class Load {
  #child = new Child(cores.load, script, [])

  /** Any answer other than 200 spoils the measurement: it throws. @param {Order} order */
  async send(order) {
    const { error, ...result } = await this.#child.ask(order)
    if (error !== undefined) throw new Error(`${order.url}: ${error}`)
    return result
  }

  close() {
    return this.#child.close()
  }
}
