import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

export const connections = 32

const script = join(import.meta.dirname, '..', 'http-load.mjs')

/** The load generator's process, seen from here. */
export class Load {
  #child = new Child(cores.load, script, [])

  /**
   * Sends a fixed number of requests. Any answer other than 200 spoils the measurement: it throws.
   *
   * @param {string} url
   * @param {string[]} authorizations sent in turn
   * @param {number} requests
   * @returns {Promise<number>} seconds
   */
  async send(url, authorizations, requests) {
    const { seconds, error } = await this.#child.ask({ url, authorizations, requests, connections })
    if (error !== undefined) throw new Error(`${url}: ${error}`)
    return seconds
  }

  close() {
    return this.#child.close()
  }
}
