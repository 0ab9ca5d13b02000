import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { redisMissing, startRedis, type RedisServer } from '../../../test/support/redis.js'
import { startTcpProxy } from '../../../test/support/tcp-proxy.js'
import { eventually, failureOf, messagesOn, testTools } from './support/feeds.js'
import { runScript } from './support/scripts.js'

const missing = redisMissing()
notRun(missing)

describe.skipIf(missing)('a feed', () => {
  let server: RedisServer
  const { feedAt, clientAt } = testTools()
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  it('wakes when it has connected, and when another process publishes', async () => {
    const { listen, wakes, errors } = feedAt(server.url)
    await listen()
    expect(wakes()).toBe(1)
    expect(await runScript('publish.mjs', server.url, '7')).toMatchObject({ code: 0, stdout: 'published\n' })
    await eventually(wakes).toBe(2)
    expect(errors).toEqual([])
  })

  it('publishes the number of the change', async () => {
    const messages = await messagesOn(await clientAt(server.url))
    await feedAt(server.url).feed.publish(42)
    await eventually(() => messages).toEqual(['42'])
  })

  it.each(['', 'nonsense', '-1', '\0\r\n'])('wakes for the message %j too', async (message) => {
    const { listen, wakes } = feedAt(server.url)
    await listen()
    await (await clientAt(server.url)).publish('latchkey', message)
    await eventually(wakes).toBe(2)
  })

  it('on another channel does not wake', async () => {
    const one = feedAt(server.url, { channel: 'one' })
    const other = feedAt(server.url, { channel: 'other' })
    await Promise.all([one.listen(), other.listen()])
    await one.feed.publish(1)
    await other.feed.publish(1)
    await eventually(() => [one.wakes(), other.wakes()]).toEqual([2, 2])
  })

  it('wakes all who listen, until they stop', async () => {
    const { feed, listen, wakes } = feedAt(server.url)
    const stop = await listen()
    await listen()
    await feed.publish(1)
    await eventually(wakes).toBe(4)
    await stop()
    await stop()
    await feed.publish(2)
    await eventually(wakes).toBe(5)
    await eventually(() => server.command('pubsub', 'numsub', 'latchkey')).toBe('latchkey\n1\n')
  })

  it('reports what a listener throws, and goes on', async () => {
    const { feed, errors } = feedAt(server.url)
    await feed.listen(() => {
      throw new Error('no mood')
    })
    await feed.publish(1)
    await eventually(() => errors.length).toBe(2)
    expect(errors[1]).toMatchObject({ code: 'failed', message: expect.stringContaining('no mood') })
  })

  it('survives an onError that throws', async () => {
    const onError = (): never => {
      throw new Error('no mood either')
    }
    const stop = await feedAt('redis://127.0.0.1:1', { onError }).listen()
    await stop()
  })

  it('closes all that it has opened, however often it is told', async () => {
    const before = await connections(server)
    const { feed, listen } = feedAt(server.url)
    await Promise.all([listen(), listen(), feed.publish(1)])
    expect(await connections(server)).toBe(before + 3)
    await Promise.all([feed.close(), feed.close()])
    await feed.close()
    await eventually(() => connections(server)).toBe(before)
    expect(await failureOf(listen())).toMatchObject({ code: 'closed' })
    expect(await failureOf(feed.publish(2))).toMatchObject({ code: 'closed' })
  })

  it('that is closed while it connects leaves nothing behind', async () => {
    const before = await connections(server)
    const { feed, listen, wakes } = feedAt(server.url)
    const starting = listen()
    await feed.close()
    await (
      await starting
    )()
    await eventually(() => connections(server)).toBe(before)
    expect(wakes()).toBe(0)
  })

  it('sends what waits before it closes', async () => {
    const messages = await messagesOn(await clientAt(server.url))
    const { feed } = feedAt(server.url)
    const sent = [feed.publish(1), feed.publish(2)]
    await feed.close()
    await Promise.all(sent)
    await eventually(() => messages).toEqual(['2'])
  })

  describe('under many commits at once', () => {
    it('publishes one number at a time, and the last one in any case', async () => {
      const proxy = await startTcpProxy(server.port)
      const messages = await messagesOn(await clientAt(server.url))
      const { feed } = feedAt(`redis://127.0.0.1:${proxy.port}`, { connectTimeout: 20_000 })
      await feed.publish(1)
      proxy.freeze('to client')
      const sent = []
      for (let sequence = 2; sequence <= 1001; sequence++) {
        sent.push(feed.publish(sequence))
        if (sequence % 100 === 0) await nextTurn()
      }
      await eventually(() => messages.length).toBe(2)
      proxy.thaw()
      await Promise.all(sent)
      await eventually(() => messages.length).toBe(3)
      expect(messages[2]).toBe('1001')
      await proxy.stop()
    })

    it('that come in another order, the highest counts', async () => {
      const messages = await messagesOn(await clientAt(server.url))
      const { feed } = feedAt(server.url)
      await Promise.all([3, 9, 5].map((sequence) => feed.publish(sequence)))
      await eventually(() => messages).toEqual(['9'])
    })
  })
})

async function connections(server: RedisServer): Promise<number> {
  return (await server.command('client', 'list')).split('\n').filter((line) => /cmd=(?!client)/.test(line))
    .length
}
