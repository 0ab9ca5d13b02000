import { Child, here, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

/** As many requests are under way at once, where nothing else is said. */
export const usualConnections = 32

/** Requests after which code has been optimized. */
const enough = 15_000

/** One variant in a process of its own. */
export class MeasuredServer {
  #child
  #load
  #authorizations
  #url = ''

  /**
   * @param {import('./resources.mjs').Case} given
   * @param {import('./load.mjs').Load} load
   */
  constructor({ variant, given, authorizations }, load, tree = here) {
    const args = [JSON.stringify(variant), JSON.stringify(given)]
    this.#child = new Child(cores.measured, scriptOf('http-server.mjs', tree), args)
    this.#load = load
    this.#authorizations = authorizations
  }

  async ready() {
    this.#url = (await this.#child.message()).url
  }

  /**
   * Requests that do not count, for the optimizer: by processor time, of which a server on a busy machine gets as much as it gets, and
   * by their number, since Express runs several times as fast after the first thousands.
   *
   * @param {number} seconds
   * @returns {Promise<number>} requests for a second of processor time, at the end
   */
  async warmUp(seconds) {
    let [rate, used, sent] = [0, 0, 0]
    const isCold = () => used < seconds || (sent < enough && used < 4 * seconds)
    for (let requests = 100; isCold(); requests = Math.ceil(rate / 10)) {
      const { cpu } = await this.measure(requests)
      rate = (requests * 1e6) / cpu
      used += cpu / 1e6
      sent += requests
    }
    return rate
  }

  /**
   * @param {number} requests each is sent when one before has its answer
   * @returns {Promise<{ requests: number, seconds: number, cpu: number }>} microseconds of processor time, user and system
   */
  async measure(requests, connections = usualConnections) {
    const { cpu, seconds } = await this.#watched({ requests, connections })
    return { requests, seconds, cpu }
  }

  /**
   * Requests by a schedule, whatever becomes of those before.
   *
   * @param {number} rate a second
   * @param {number} seconds
   * @param {number} connections
   * @returns {Promise<import('./open-loop.mjs').Latency & { cpu: number }>}
   */
  serve(rate, seconds, connections) {
    return this.#watched({ rate, seconds, connections })
  }

  /** @param {object} order */
  async #watched(order) {
    const before = await this.#child.ask({})
    const result = await this.#load.send({ url: this.#url, authorizations: this.#authorizations, ...order })
    const after = await this.#child.ask({})
    return { ...result, cpu: after.cpu - before.cpu }
  }

  close() {
    return this.#child.close()
  }
}
