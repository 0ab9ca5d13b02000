import { describe, expect, it } from 'vitest'
import { Backoff } from '../src/backoff.js'

describe('the wait before the next attempt', () => {
  it('grows up to ten seconds, and begins anew after a success', () => {
    const backoff = new Backoff(() => 1)
    const waits = Array.from({ length: 8 }, () => backoff.next())
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
    backoff.reset()
    expect(backoff.next()).toBe(250)
  })

  it('stays there after days without a server', () => {
    const backoff = new Backoff(() => 1)
    for (let failures = 0; failures < 5000; failures++) backoff.next()
    expect(backoff.next()).toBe(10_000)
  })

  it('is another one for each client', () => {
    expect([0.1, 0.5, 0.9].map((random) => new Backoff(() => random).next())).toEqual([25, 125, 225])
  })
})
