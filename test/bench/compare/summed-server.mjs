import { MeasuredServer } from '../http/measured-server.mjs'

/** A server, and what all its bursts have cost. */
export class SummedServer {
  calls = 0
  /** Microseconds of processor time. */
  cpu = 0
  #server

  /** @param {ConstructorParameters<typeof MeasuredServer>} args */
  constructor(...args) {
    this.#server = new MeasuredServer(...args)
  }

  /** @param {number} seconds of processor time */
  async warmUp(seconds) {
    await this.#server.ready()
    return this.#server.warmUp(seconds)
  }

  /** @param {number} requests */
  async measure(requests) {
    this.cpu += (await this.#server.measure(requests)).cpu
    this.calls += requests
  }

  close() {
    return this.#server.close()
  }
}
