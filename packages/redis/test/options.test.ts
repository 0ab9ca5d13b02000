import { inspect } from 'node:util'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { redisFeed, type RedisFeedOptions } from '../src/index.js'

function refusal(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    return error
  }
}

describe('a URL that is none', () => {
  it.each([
    'localhost:6379',
    'http://latchkey:s3cr3t@localhost:6379',
    'redis://latchkey:s3cr3t@local host',
    'redis://latchkey:s3cr3t@localhost:port',
    'redis://latchkey:s3cr3t%@localhost',
    'redis://latchkey:s3cr3t#@localhost',
    'redis://latchkey:6379#s3cr3t@localhost',
    'redis://latchkey:6379?s3cr3t@localhost',
    'redis://latchkey:6379/s3cr3t@localhost',
    'redis://localhost/keys',
    '',
  ])('%j', (url) => {
    const error = refusal(() => redisFeed(url))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('redis://user@host:6379')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('s3cr3t')
  })
})

describe('a URL', () => {
  it.each([
    'redis://localhost',
    'redis://127.0.0.1:6379/',
    'rediss://latchkey:s3cr3t%40@redis.internal:6380/3',
    'redis://:s3cr3t@[::1]:6379',
  ])('%s', (url) => {
    const feed = redisFeed(url)
    expect(inspect(feed, { depth: 10, showHidden: true })).not.toMatch(/s3cr3t|redis\.internal/)
    expect(JSON.stringify(feed)).toBe('{}')
  })
})

describe('a client that is none', () => {
  const methods = ['duplicate', 'connect', 'publish', 'subscribe', 'ping', 'disconnect']
  const cluster = Object.fromEntries(methods.map((name) => [name, () => {}]))

  it.each([
    undefined,
    null,
    1,
    {},
    { publish: () => {}, subscribe: () => {} },
    { ...cluster, isCluster: true },
  ])('%j', (client) => {
    expect(() => redisFeed(client as unknown as string)).toThrow(/takes a URL like .* or a client/)
  })
})

describe('options', () => {
  it.each([
    [{ chanel: 'x' }, 'unknown option "chanel"'],
    [{ channel: '' }, 'channel'],
    [{ channel: 1 }, 'channel'],
    [{ connectTimeout: 0 }, 'connectTimeout'],
    [{ connectTimeout: '5s' }, 'connectTimeout'],
    [{ pingTimeout: Infinity }, 'pingTimeout'],
    [{ pingTimeout: 2 ** 31 }, 'pingTimeout'],
    [{ onError: 'log' }, 'onError'],
    [null, 'options'],
  ])('%j is refused', (options, words) => {
    const error = refusal(() => redisFeed('redis://localhost', options as RedisFeedOptions))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(words)
  })

  it('may be left out', () => {
    expect(() => redisFeed(createClient())).not.toThrow()
  })
})
