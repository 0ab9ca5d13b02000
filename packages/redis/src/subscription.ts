import { Backoff } from './backoff.js'
import type { Attention, Connection } from './connection.js'
import { RedisFeedError } from './errors.js'

export interface SubscriptionSettings {
  /** Makes a connection, not opened yet. */
  readonly connect: () => Promise<Connection>
  readonly wake: () => void
  readonly report: (error: RedisFeedError) => void
}

/** Keeps one connection subscribed until it is stopped: where it is lost, another one takes its place. */
export class Subscription {
  readonly #settings: SubscriptionSettings
  readonly #backoff = new Backoff()
  #connection: Connection | null = null
  #stopped = false
  #endRest: () => void = () => {}

  constructor(settings: SubscriptionSettings) {
    this.#settings = settings
  }

  /** Resolves after the first attempt, whatever came of it: there will be others. Rejects where none can ever succeed. */
  async start(): Promise<void> {
    const failure = await this.#attempt('awaited')
    if (failure?.code === 'no_driver') throw failure
    if (failure) this.#report(failure)
    void this.#keep()
  }

  stop(): void {
    this.#stopped = true
    this.#connection?.close()
    this.#endRest()
  }

  async #keep(): Promise<void> {
    while (!this.#stopped) {
      if (this.#connection) this.#report(await this.#connection.ended)
      this.#connection = null
      await this.#rest()
      if (this.#stopped) return
      const failure = await this.#attempt('background')
      if (failure) this.#report(failure)
    }
  }

  /** Null where it succeeded. */
  async #attempt(attention: Attention): Promise<RedisFeedError | null> {
    try {
      const connection = await this.#settings.connect()
      this.#connection = connection
      if (this.#stopped) connection.close()
      await connection.open(attention)
      await connection.subscribe(() => this.#wake(), attention)
      this.#backoff.reset()
      // What was published while nobody listened here is not sent again.
      this.#wake()
      return null
    } catch (error) {
      this.#connection?.close()
      this.#connection = null
      return error as RedisFeedError
    }
  }

  #wake(): void {
    if (this.#stopped) return
    try {
      this.#settings.wake()
    } catch (error) {
      this.#report(new RedisFeedError('failed', `what listens to the feed has failed: ${nameOf(error)}`))
    }
  }

  #report(error: RedisFeedError): void {
    if (!this.#stopped) this.#settings.report(error)
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#backoff.next()).unref()
      this.#endRest = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#stopped) this.#endRest()
    })
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error
}
