import { Backoff } from './backoff.js'
import type { Connection } from './connection.js'
import { RedisFeedError } from './errors.js'

interface Batch {
  sequence: number
  readonly sent: Promise<void>
}

/**
 * Sends numbers, one at a time; of those that come in the meantime, the highest is sent next. It connects when there is something to
 * send, and never waits for a server that has just been away.
 */
export class Publisher {
  readonly #connect: () => Promise<Connection>
  readonly #backoff = new Backoff()
  #connection: Connection | null = null
  #last: Promise<unknown> = Promise.resolve()
  #next: Batch | null = null
  /** Why there is no connection, until it is time to try again. */
  #refusal: RedisFeedError | null = null
  #rest: NodeJS.Timeout | undefined

  constructor(connect: () => Promise<Connection>) {
    this.#connect = connect
  }

  /** Resolves when this number, or a higher one, has been sent. */
  publish(sequence: number): Promise<void> {
    if (this.#next) {
      this.#next.sequence = Math.max(this.#next.sequence, sequence)
      return this.#next.sent
    }
    const batch: Batch = { sequence, sent: this.#last.then(() => this.#send(batch)) }
    this.#next = batch
    this.#last = batch.sent.catch(() => {})
    return batch.sent
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.#last
  }

  close(): void {
    clearTimeout(this.#rest)
    this.#refusal = new RedisFeedError('closed', 'the feed is closed')
    this.#connection?.close()
  }

  async #send(batch: Batch): Promise<void> {
    this.#next = null
    const connection = await this.#connected()
    await connection.publish(String(batch.sequence))
  }

  async #connected(): Promise<Connection> {
    if (this.#refusal) throw this.#refusal
    if (this.#connection?.isOpen) return this.#connection
    try {
      const connection = await this.#connect()
      this.#connection = connection
      // The publisher may have been closed in the meantime.
      if (this.#refusal) connection.close()
      await connection.open('awaited')
      this.#backoff.reset()
      return connection
    } catch (error) {
      this.#refuse(error as RedisFeedError)
      throw error
    }
  }

  #refuse(reason: RedisFeedError): void {
    this.#connection?.close()
    if (this.#refusal) return
    this.#refusal = reason
    this.#rest = setTimeout(() => {
      this.#refusal = null
    }, this.#backoff.next()).unref()
  }
}
