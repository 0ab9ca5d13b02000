import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Metrics } from '../src/metrics.js'
import { judge, openHouse, type House } from './support/house.js'

const every = 10_000
let house: House

afterEach(async () => {
  vi.useRealTimers()
  await house.keyring.close()
})

describe('metrics', () => {
  it('tell what happened within ten seconds', async () => {
    house = await openHouse({ maxStaleness: '1h' })
    const { token } = await house.keyring.keys.issue({ userId: 'u1' })
    await judge(house.keyring, token)
    await expect
      .poll(() => judge(house.keyring, token).then(() => house.keyring.health().feed.fresh))
      .toBe(true)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const told: Metrics[] = []
    const stop = house.keyring.on('metrics', (metrics) => told.push(metrics))
    await judge(house.keyring, token)
    const before = house.keyring.health().cache
    for (let i = 0; i < 8; i++) house.keyring.recall(token)
    await vi.advanceTimersByTimeAsync(every)
    expect(told).toHaveLength(1)
    const [first] = told
    if (first === undefined) throw new Error('nothing was told')
    const { interval, cache, feed } = first
    expect([cache.hits, cache.size, feed.fresh]).toEqual([before.hits + 8, 1, true])
    expect(interval.hits).toBeGreaterThanOrEqual(8)
    expect(interval.hitRate).toBe(interval.hits / (interval.hits + interval.loads))
    await vi.advanceTimersByTimeAsync(every)
    expect(told[1]?.interval).toEqual({ hits: 0, loads: 0, shed: 0, hitRate: null })
    stop()
    await vi.advanceTimersByTimeAsync(3 * every)
    expect([told.length, vi.getTimerCount()]).toEqual([2, 0])
  })

  it('end with the keyring', async () => {
    house = await openHouse()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    house.keyring.on('metrics', () => undefined)
    expect(vi.getTimerCount()).toBe(1)
    await house.keyring.close()
    house.keyring.on('metrics', () => undefined)
    expect(vi.getTimerCount()).toBe(0)
  })
})
