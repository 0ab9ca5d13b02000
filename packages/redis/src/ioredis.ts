import type { Driver, MakeDriver } from './driver.js'

/** What is used of a client of the package `ioredis` to make others like it. */
export interface IoredisClient {
  duplicate(options: object): object
}

interface Connection {
  /** Once it connects. */
  readonly stream?: { unref(): unknown; destroy(): unknown }
  on(event: 'error' | 'end' | 'message', listener: (value?: unknown) => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  publish(channel: string, message: string): Promise<unknown>
  ping(): Promise<unknown>
  disconnect(): void
}

export function ioredisLike(client: IoredisClient, connectTimeout: number): MakeDriver {
  const own = {
    connectTimeout,
    lazyConnect: true,
    retryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    keyPrefix: '',
  }
  return async () => new IoredisDriver(client.duplicate(own) as Connection)
}

class IoredisDriver implements Driver {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  on(_event: 'error', listener: (error: unknown) => void): void {
    this.#connection.on('error', listener)
    this.#connection.on('end', () => listener(new Error('Connection is closed.')))
  }

  connect(): Promise<unknown> {
    const connected = this.#connection.connect()
    // Its socket is made some ticks later.
    setImmediate(() => this.unref())
    return connected
  }

  subscribe(channel: string, listener: () => void): Promise<unknown> {
    this.#connection.on('message', () => listener())
    return this.#connection.subscribe(channel)
  }

  publish(channel: string, message: string): Promise<unknown> {
    return this.#connection.publish(channel, message)
  }

  ping(): Promise<unknown> {
    return this.#connection.ping()
  }

  unref(): void {
    this.#connection.stream?.unref()
  }

  /** Its own farewell waits for the other end, which may be gone. */
  destroy(): void {
    this.#connection.disconnect()
    this.#connection.stream?.destroy()
  }
}
