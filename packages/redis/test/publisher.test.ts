import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from '../src/connection.js'
import { RedisFeedError } from '../src/errors.js'
import { Publisher } from '../src/publisher.js'
import { failureOf } from './support/feeds.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a publisher without a server', () => {
  it('does not connect for each number, but again after a while', async () => {
    const gone = new RedisFeedError('unreachable', 'nobody is there')
    const connect = vi.fn<() => Promise<Connection>>().mockRejectedValue(gone)
    const publisher = new Publisher(connect)
    for (let sequence = 0; sequence < 1000; sequence++)
      expect(await failureOf(publisher.publish(sequence))).toBe(gone)
    expect(connect).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await failureOf(publisher.publish(1000))).toBe(gone)
    expect(connect).toHaveBeenCalledTimes(2)
    publisher.close()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await failureOf(publisher.publish(1001))).toMatchObject({ code: 'closed' })
  })
})
