// A client of the user's own is a pattern, and stays as it is.
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { redisMissing, startRedis, type RedisServer } from '../../../test/support/redis.js'
import { startTcpProxy } from '../../../test/support/tcp-proxy.js'
import type { RedisClient } from '../src/index.js'
import { eventually, failureOf, testTools } from './support/feeds.js'

const missing = redisMissing()
notRun(missing)
const password = 's3cr3t'

interface Address {
  readonly port: number
  readonly password?: string
}

interface TestClient {
  readonly client: RedisClient
  readonly open: () => Promise<unknown>
  readonly ping: () => Promise<string>
  readonly isOpen: () => boolean
  readonly end: () => unknown
}

/** Clients as patient as their packages make them. */
const packages: Readonly<Record<string, (address: Address) => TestClient>> = {
  'redis, by URL': ({ port, password: secret }) =>
    nodeRedis(createClient({ url: `redis://:${secret ?? ''}@127.0.0.1:${port}` })),
  'redis, by options': ({ port, ...secret }) =>
    nodeRedis(createClient({ ...secret, socket: { port, host: '127.0.0.1', reconnectStrategy: 60_000 } })),
  ioredis: ({ port, ...secret }) =>
    ioredis(new Redis({ ...secret, port, host: '127.0.0.1', lazyConnect: true, keyPrefix: 'app:' })),
  'ioredis, RESP3': ({ port, ...secret }) =>
    ioredis(new Redis({ ...secret, port, host: '127.0.0.1', lazyConnect: true, protocol: 3 })),
}

function nodeRedis(client: ReturnType<typeof createClient>): TestClient {
  client.on('error', () => {})
  return {
    client,
    open: () => client.connect(),
    ping: () => client.ping(),
    isOpen: () => client.isOpen,
    end: () => client.isOpen && client.destroy(),
  }
}

function ioredis(client: Redis): TestClient {
  client.on('error', () => {})
  return {
    client,
    open: () => client.connect(),
    ping: () => client.ping(),
    isOpen: () => client.status !== 'wait',
    end: () => client.disconnect(),
  }
}

describe.skipIf(missing).each(Object.entries(packages))('a feed on a client of %s', (_name, make) => {
  let server: RedisServer
  let own: TestClient
  const { feedAt } = testTools()
  beforeAll(async () => {
    server = await startRedis({ password })
  })
  afterAll(() => server.stop())
  afterEach(() => own.end())

  it('that is open: wakes, publishes, and leaves it open', async () => {
    own = make({ port: server.port, password })
    await own.open()
    const { feed, listen, wakes, errors } = feedAt(own.client, { pingTimeout: 500 })
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(2)
    expect(await server.command('publish', 'latchkey', '2')).toBe('1\n')
    await eventually(wakes).toBe(3)
    const pings = await server.calls('ping')
    await eventually(() => server.calls('ping')).toBeGreaterThan(pings + 1)
    await feed.close()
    await eventually(() => server.command('pubsub', 'numsub', 'latchkey')).toBe('latchkey\n0\n')
    await eventually(async () => (await server.command('client', 'list')).trim().split('\n').length).toBe(2)
    expect(await own.ping()).toBe('PONG')
    expect(errors).toEqual([])
  })

  it('that is not open: does not open it', async () => {
    own = make({ port: server.port, password })
    const { feed, listen, wakes } = feedAt(own.client)
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(2)
    expect(own.isOpen()).toBe(false)
  })

  it('that would wait for its server: the feed does not', async () => {
    own = make({ port: 1 })
    const { feed, listen, errors } = feedAt(own.client)
    await listen()
    expect(errors).toMatchObject([
      { code: 'unreachable', message: expect.stringContaining('the Redis server refuses the connection') },
    ])
    expect(await failureOf(feed.publish(1))).toMatchObject({ code: 'unreachable' })
  })

  it('that has the wrong password: says so', async () => {
    own = make({ port: server.port, password: 'an0ther' })
    const { listen, errors } = feedAt(own.client)
    await listen()
    expect(errors).toMatchObject([{ code: 'unauthorized' }])
    expect(JSON.stringify(errors)).not.toContain('an0ther')
  })

  it('notices that it is cut off, or hears nothing, and comes back', async () => {
    const proxy = await startTcpProxy(server.port)
    own = make({ port: proxy.port, password })
    const { listen, wakes, errors } = feedAt(own.client, { connectTimeout: 1000, pingTimeout: 500 })
    await listen()
    proxy.cut()
    await eventually(() => errors[0]?.code).toBe('unreachable')
    await eventually(wakes).toBe(2)
    proxy.freeze()
    await eventually(() => errors[1]?.message).toContain('gives no answer within 500 ms')
    proxy.thaw()
    await eventually(wakes).toBe(3)
    await proxy.stop()
  })
})
