import type { ChangeFeed } from '@latchkey/keyring'
import { driversLike, type RedisClient } from './client.js'
import { Connection } from './connection.js'
import type { MakeDriver } from './driver.js'
import { explain, RedisFeedError } from './errors.js'
import { nodeRedisAt } from './node-redis.js'
import { checkOptions, type RedisFeedOptions, type Settings } from './options.js'
import { Publisher } from './publisher.js'
import { Subscription } from './subscription.js'
import { serverAt, type Server } from './url.js'

/**
 * A change feed over Redis or Valkey: after a commit the number of the change is published on a channel, and all who listen there
 * look at the log at once. It is for fleets in which thousands of LISTEN connections, or a proxy that pools transactions, rule out
 * the feed of PostgreSQL.
 *
 * Given a URL, it uses the package `redis`, which must be installed beside. A client that is given, of the package `redis` or
 * `ioredis`, is a pattern: the feed makes connections like it, and leaves the client itself alone, open or not. There is one
 * connection for each `listen()`, and one for `publish()` once there is something to publish.
 *
 * `listen()` resolves after the first attempt to connect, whatever came of it; then it tries again by itself, and `onError` hears why.
 * `publish()` rejects where there is no connection. Both reject with a `RedisFeedError`; none has the password in it.
 *
 * Not checked: who else may publish on the channel. A message is a wake-up, and nothing in it is believed.
 *
 * @example
 * const feed = redisFeed('rediss://latchkey:secret@redis.internal:6379')
 * const keyring = createKeyring({ store: postgresStore(process.env.DATABASE_URL), feed })
 */
export function redisFeed(
  clientOrUrl: RedisClient | string,
  options: RedisFeedOptions = {},
): Required<ChangeFeed> {
  const settings = checkOptions(options)
  if (typeof clientOrUrl === 'string') {
    const server = serverAt(clientOrUrl)
    return new RedisFeed(nodeRedisAt(clientOrUrl, settings.connectTimeout), settings, server)
  }
  const drivers = driversLike(clientOrUrl, settings.connectTimeout)
  if (!drivers)
    throw new TypeError(
      'redisFeed() takes a URL like "redis://user@host:6379", or a client of the package redis or ioredis',
    )
  return new RedisFeed(drivers, settings, { name: 'the Redis server', secrets: [] })
}

/** How long `close()` waits for what is being published, in milliseconds. */
const lastWords = 1000

class RedisFeed implements Required<ChangeFeed> {
  readonly #connect: () => Promise<Connection>
  readonly #settings: Settings
  readonly #publisher: Publisher
  readonly #subscriptions = new Set<Subscription>()
  #closing: Promise<void> | null = null

  constructor(makeDriver: MakeDriver, settings: Settings, server: Server) {
    this.#connect = () => connect(makeDriver, settings, server)
    this.#settings = settings
    this.#publisher = new Publisher(this.#connect)
  }

  async listen(wake: () => void): Promise<() => Promise<void>> {
    this.#checkOpen()
    const { report } = this.#settings
    const subscription = new Subscription({ connect: this.#connect, wake, report })
    this.#subscriptions.add(subscription)
    try {
      await subscription.start()
    } catch (error) {
      this.#stop(subscription)
      throw error
    }
    return async () => this.#stop(subscription)
  }

  async publish(sequence: number): Promise<void> {
    this.#checkOpen()
    await this.#publisher.publish(sequence)
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    for (const subscription of this.#subscriptions) this.#stop(subscription)
    await within(lastWords, this.#publisher.idle())
    this.#publisher.close()
  }

  #stop(subscription: Subscription): void {
    subscription.stop()
    this.#subscriptions.delete(subscription)
  }

  #checkOpen(): void {
    if (this.#closing) throw new RedisFeedError('closed', 'the feed is closed')
  }
}

async function connect(makeDriver: MakeDriver, settings: Settings, server: Server): Promise<Connection> {
  try {
    return new Connection(await makeDriver(), settings, server)
  } catch (error) {
    throw explain(error, server.name, server.secrets)
  }
}

async function within(limit: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limit)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}
