import { createClient } from 'redis'
import { afterEach, expect, vi } from 'vitest'
import { redisFeed, type RedisClient, type RedisFeedError, type RedisFeedOptions } from '../../src/index.js'

interface TestFeed {
  readonly feed: ReturnType<typeof redisFeed>
  readonly listen: () => Promise<() => Promise<void>>
  /** How often it has been woken. */
  readonly wakes: () => number
  readonly errors: readonly RedisFeedError[]
}

interface Tools {
  feedAt(target: string | RedisClient, options?: RedisFeedOptions): TestFeed
  /** A client of the user's own, open. */
  clientAt(url: string): Promise<UserClient>
}

type UserClient = ReturnType<typeof createClient>

/** What they make is closed after each test. */
export function testTools(): Tools {
  const endings: (() => unknown)[] = []
  afterEach(async () => {
    await Promise.all(endings.splice(0).map((end) => end()))
  })
  return {
    feedAt: (target, options = {}) => {
      const errors: RedisFeedError[] = []
      const wake = vi.fn<() => void>()
      const feed = redisFeed(target, { onError: (error) => errors.push(error), ...options })
      endings.push(() => feed.close())
      return { feed, errors, listen: () => feed.listen(wake), wakes: () => wake.mock.calls.length }
    },
    clientAt: async (url) => {
      const client: UserClient = createClient({ url })
      client.on('error', () => {})
      await client.connect()
      endings.push(() => client.destroy())
      return client
    },
  }
}

/** What goes by on the channel, in order. */
export async function messagesOn(client: UserClient, channel = 'latchkey'): Promise<string[]> {
  const messages: string[] = []
  await client.subscribe(channel, (message) => messages.push(message))
  return messages
}

export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  )
}

/** After an outage the next attempt may be some seconds away, and the machine may be busy. */
export function eventually<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 15_000 })
}
