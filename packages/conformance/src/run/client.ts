import type { AdapterHarness } from '../harness.js'
import type { Answer } from '../wire/answer.js'
import { connect, type Connection } from '../wire/connection.js'
import { connectHttp2 } from '../wire/http2-connection.js'

const defaultTimeout = 5000

export function open(harness: AdapterHarness, port: number): Promise<Connection> {
  const timeout = harness.timeout ?? defaultTimeout
  return harness.http2 === true ? connectHttp2(port, timeout) : connect(port, timeout)
}

/** Sends one request after the other on one connection, and opens another where that was closed. */
export class Client {
  readonly #harness: AdapterHarness
  readonly #port: number
  #connection: Connection | undefined

  constructor(harness: AdapterHarness, port: number) {
    this.#harness = harness
    this.#port = port
  }

  async send(bytes: string): Promise<Answer> {
    if (this.#connection?.open !== true) this.#connection = await open(this.#harness, this.#port)
    return this.#connection.exchange(bytes)
  }

  /** The same on the connection of the request before, come what may. */
  async sendAlong(bytes: string): Promise<Answer> {
    if (this.#connection === undefined) throw new Error('there is no connection yet')
    return this.#connection.exchange(bytes)
  }

  close(): void {
    this.#connection?.close()
  }
}
