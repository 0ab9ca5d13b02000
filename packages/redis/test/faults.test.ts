// What may happen to a server, and to the way there.
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { redisMissing, startRedis, type RedisServer } from '../../../test/support/redis.js'
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.js'
import type { RedisFeedOptions } from '../src/index.js'
import { eventually, failureOf, testTools } from './support/feeds.js'

const missing = redisMissing()
notRun(missing)

const impatient: RedisFeedOptions = { connectTimeout: 1000, pingTimeout: 500 }

describe.skipIf(missing)('a feed', () => {
  const { feedAt } = testTools()
  const endings: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of endings.splice(0)) await end()
  })

  async function start(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisServer> {
    const server = await startRedis(options)
    endings.unshift(() => server.stop())
    return server
  }

  async function startBehindProxy(): Promise<{ server: RedisServer; proxy: TcpProxy; url: string }> {
    const server = await start()
    const proxy = await startTcpProxy(server.port)
    endings.unshift(() => proxy.stop())
    return { server, proxy, url: `redis://127.0.0.1:${proxy.port}` }
  }

  it('whose server is not there yet goes on without, and wakes when it is', async () => {
    const { port, url, stop } = await start()
    await stop()
    const { feed, listen, wakes, errors } = feedAt(url)
    await listen()
    expect(wakes()).toBe(0)
    expect(errors).toMatchObject([{ code: 'unreachable', message: expect.stringContaining('refuses') }])
    expect(await failureOf(feed.publish(1))).toMatchObject({ code: 'unreachable' })

    await start({ port })
    await eventually(wakes).toBe(1)
    await eventually(() => failureOf(feed.publish(2))).toBe('fulfilled')
    await eventually(wakes).toBe(2)
  })

  it('whose server is started anew wakes then, and hears of what is published afterwards', async () => {
    const server = await start()
    const { feed, listen, wakes, errors } = feedAt(server.url)
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(2)
    await server.stop()
    await eventually(() => errors[0]?.code).toBe('unreachable')
    await start({ port: server.port })
    await eventually(wakes).toBe(3)
    await eventually(() => failureOf(feed.publish(2))).toBe('fulfilled')
    await eventually(wakes).toBe(4)
  })

  it('whose connections are cut makes others', async () => {
    const { proxy, url } = await startBehindProxy()
    const { feed, listen, wakes } = feedAt(url)
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(2)
    proxy.cut()
    await eventually(wakes).toBe(3)
    await eventually(() => failureOf(feed.publish(2))).toBe('fulfilled')
    await eventually(wakes).toBe(4)
  })

  it.each(['to server', 'to client', undefined] as const)(
    'notices a network that has gone away (%s), and comes back with it',
    async (direction) => {
      const { proxy, url } = await startBehindProxy()
      const { feed, listen, wakes, errors } = feedAt(url, impatient)
      await listen()
      await feed.publish(1)
      await eventually(wakes).toBe(2)
      proxy.freeze(direction)
      await eventually(() => errors[0]?.message).toContain('gives no answer within 500 ms')
      expect(await failureOf(feed.publish(2))).toMatchObject({ code: 'unreachable' })
      const before = wakes()
      proxy.thaw()
      await eventually(wakes).toBeGreaterThan(before)
      await eventually(() => failureOf(feed.publish(3))).toBe('fulfilled')
    },
  )

  it('does not wait for ever for a server that says nothing from the start', async () => {
    const { proxy, url } = await startBehindProxy()
    proxy.freeze()
    const { feed, listen, errors } = feedAt(url, impatient)
    await listen()
    expect(errors).toMatchObject([{ code: 'unreachable' }])
    const sent = Array.from({ length: 1000 }, (_, i) => failureOf(feed.publish(i)))
    expect(new Set((await Promise.all(sent)).map((error) => (error as { code: string }).code))).toEqual(
      new Set(['unreachable']),
    )
  })

  it('closes while a server says nothing', async () => {
    const { proxy, url } = await startBehindProxy()
    const { feed, listen } = feedAt(url, { connectTimeout: 60_000, pingTimeout: 60_000 })
    await listen()
    await feed.publish(1)
    proxy.freeze()
    const sent = failureOf(feed.publish(2))
    await feed.close()
    expect(await sent).toMatchObject({ code: 'closed' })
  })

  describe('with a password', () => {
    const password = 's3cr3t'

    it('gets in', async () => {
      const { url } = await start({ password })
      const { feed, listen, wakes } = feedAt(url.replace('//', `//:${password}@`))
      await listen()
      await feed.publish(1)
      await eventually(wakes).toBe(2)
    })

    it.each([
      ['another', 'refuses the user name or the password', ':an0ther@'],
      ['another user', 'refuses the user name or the password', `n0body:${password}@`],
      ['none', 'wants a password', ''],
    ])('%s: says so, and goes on', async (_which, words, credentials) => {
      const { url } = await start({ password })
      const { feed, listen, errors, wakes } = feedAt(url.replace('//', `//${credentials}`))
      await listen()
      const failure = await failureOf(feed.publish(1))
      for (const error of [errors[0], failure]) {
        expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining(words) })
        expect(inspect([error, feed], { depth: 20, showHidden: true })).not.toMatch(/s3cr3t|an0ther/)
      }
      await eventually(() => errors.length).toBeGreaterThan(1)
      expect(wakes()).toBe(0)
    })
  })

  it('needs the rights that the README names, and no others', async () => {
    const server = await start()
    const rights = ['resetchannels', '&latchkey', '-@all', '+subscribe', '+publish', '+ping']
    await server.command('acl', 'setuser', 'feed', 'on', '>pass', ...rights)
    const { feed, listen, wakes, errors } = feedAt(server.url.replace('//', '//feed:pass@'), impatient)
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(2)
    await eventually(() => server.calls('ping')).toBeGreaterThan(2)
    expect(errors).toEqual([])
  })

  it('that may not publish says so, and is woken all the same', async () => {
    const server = await start()
    await server.command('acl', 'setuser', 'reader', 'on', '>pass', '~*', '&*', '+@all', '-publish')
    const { feed, listen, wakes } = feedAt(server.url.replace('//', '//reader:pass@'))
    await listen()
    expect(await failureOf(feed.publish(1))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('does not allow it to this user'),
    })
    await feedAt(server.url).feed.publish(1)
    await eventually(wakes).toBe(2)
  })

  it('that may not subscribe says so, and tries again', async () => {
    const server = await start()
    await server.command('acl', 'setuser', 'writer', 'on', '>pass', '~*', 'resetchannels', '+@all')
    const { listen, wakes, errors } = feedAt(server.url.replace('//', '//writer:pass@'))
    await listen()
    expect(errors).toMatchObject([{ code: 'unauthorized' }])
    await server.command('acl', 'setuser', 'writer', '&latchkey')
    await eventually(wakes).toBe(1)
  })
})
