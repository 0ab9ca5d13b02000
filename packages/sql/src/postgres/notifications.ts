import type { PostgresPool, PostgresPoolClient } from 'kysely'

/** One name for all schemas of a database: to be woken by another's change costs one look at the log. */
export const channel = 'latchkey_changes'

/** Milliseconds. */
const aliveEvery = 5000
const answerWithin = 5000

/** What a client of `pg` has besides what Kysely asks for. */
interface NotifiedClient extends PostgresPoolClient {
  /** Its socket does not keep the process alive. */
  unref?(): void
  on(event: string, listener: (value: never) => void): unknown
  removeListener(event: string, listener: (value: never) => void): unknown
}

/**
 * LISTEN on a connection of its own, out of the pool. Where it is lost it comes back, and wakes then: it may have missed something. A
 * connection that is half open is noticed since it is asked for a word now and then.
 */
export class Notifications {
  readonly #pool: PostgresPool
  readonly #wake: () => void
  #client: NotifiedClient | null = null
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #isStopped = false

  constructor(pool: PostgresPool, wake: () => void) {
    this.#pool = pool
    this.#wake = wake
  }

  async start(): Promise<void> {
    if (this.#isStopped) return
    try {
      await this.#connect()
      this.#failures = 0
      this.#later(aliveEvery, () => this.#ask())
    } catch {
      this.#lost()
    }
  }

  async #connect(): Promise<void> {
    const client = (await this.#pool.connect()) as NotifiedClient
    // A pool that is not of `pg` may have none: then there is the regular look at the log, and that is all.
    if (typeof client.on !== 'function') {
      client.release()
      this.#isStopped = true
      return
    }
    this.#client = client
    client.unref?.()
    client.on('notification', this.#wake)
    client.on('error', this.#lost)
    client.on('end', this.#lost)
    await client.query(`listen ${channel}`, [])
    this.#wake()
  }

  async #ask(): Promise<void> {
    const client = this.#client
    if (client === null) return
    const late = setTimeout(this.#lost, answerWithin).unref()
    try {
      await client.query('select 1', [])
      this.#later(aliveEvery, () => this.#ask())
    } catch {
      this.#lost()
    } finally {
      clearTimeout(late)
    }
  }

  /** Throws the connection away, and tries again after a while. */
  readonly #lost = (): void => {
    const client = this.#letGo()
    // True: it is not to be used again.
    if (client !== null) client.release(true)
    if (this.#isStopped) return
    const wait = Math.min(100 * 2 ** this.#failures++, 5000) * (0.5 + Math.random())
    this.#later(wait, () => this.start())
  }

  #letGo(): NotifiedClient | null {
    const client = this.#client
    this.#client = null
    client?.removeListener('notification', this.#wake)
    client?.removeListener('end', this.#lost)
    // The listener for errors stays: unheard, one would end the process.
    return client
  }

  #later(wait: number, call: () => Promise<void>): void {
    clearTimeout(this.#timer)
    if (!this.#isStopped) this.#timer = setTimeout(() => void call(), wait).unref()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    const client = this.#letGo()
    // Not back into the pool: it still listens, and is unref'd.
    if (client !== null) client.release(true)
  }
}
