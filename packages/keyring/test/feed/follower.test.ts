// What a process has heard of the change log, and how long it may believe its memory by that. Time stands still until it is moved.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangeFeed } from '../../src/feed/change-feed.js'
import { Follower } from '../../src/feed/follower.js'
import { Presence } from '../../src/feed/presence.js'
import type { Change, KeyStore, Node } from '../../src/store/key-store.js'

const maxStaleness = 1000
let now: number
/** The store's log, and what is done to a look at it on the way. */
let log: Change[]
let onLook: () => Promise<void> | void
let nodes: Node[]
let told: { applied: number[]; begun: number[]; failures: string[]; looks: number }
let follower: Follower

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function grow(count: number, prefix = 'u'): void {
  for (let i = 0; i < count; i++) {
    const sequence = log.length + 1
    log.push({ sequence, table: 'users', id: `${prefix}${sequence}` })
  }
}

const store = {
  lastSequence: async () => log.length,
  async changesSince(sequence: number, limit: number) {
    told.looks++
    await onLook()
    return log.slice(sequence, sequence + limit)
  },
  async recordNode(node: Node) {
    nodes.push(node)
  },
  async removeNode() {
    nodes.length = 0
  },
} as Partial<KeyStore> as KeyStore

function follow(feed?: ChangeFeed): Follower {
  const failed = (error: Error): void => void told.failures.push(error.message)
  return new Follower({
    read: (ask) => ask(store),
    feed,
    presence: new Presence({ ask: (call) => call(store), name: 'this', lease: maxStaleness, failed }),
    maxStaleness,
    apply: (changes) => told.applied.push(...changes.map(({ sequence }) => sequence)),
    begin: (sequence) => told.begun.push(sequence),
    failed,
  })
}

/** A look at the log, to its end. */
async function look(): Promise<void> {
  follower.wake()
  await settled()
}

beforeEach(async () => {
  now = 1_000_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  log = []
  nodes = []
  onLook = () => undefined
  told = { applied: [], begun: [], failures: [], looks: 0 }
  grow(5)
  follower = follow()
  follower.isFresh()
  await settled()
})

afterEach(async () => {
  onLook = () => undefined
  await follower.close()
})

describe('a follower', () => {
  it('begins with the last change that there is, and applies what comes after it', async () => {
    expect(told).toMatchObject({ begun: [5], applied: [] })
    grow(2)
    await look()
    expect(told.applied).toEqual([6, 7])
    expect([follower.sequence, follower.isFresh()]).toEqual([7, true])
  })

  it('is among those who are asked before it believes anything', () => {
    expect(nodes).toMatchObject([{ name: 'this', sequence: 5, lease: maxStaleness }])
  })

  it('counts the log as heard from the moment when it was asked', async () => {
    onLook = () => void (now += 600)
    await look()
    expect(follower.lag()).toBe(600)
    now += 399
    expect(follower.isFresh()).toBe(true)
    now += 1
    expect(follower.isFresh()).toBe(false)
  })

  it('has heard the log once it has applied all of it, page by page', async () => {
    grow(2500)
    const fresh: boolean[] = []
    onLook = () => {
      now += maxStaleness
      fresh.push(follower.isFresh())
    }
    await look()
    expect(fresh).toEqual([false, false, false])
    expect(told.applied).toHaveLength(2500)
    expect(follower.sequence).toBe(2505)
  })

  it('looks again where it was woken during a look', async () => {
    let isWoken = false
    onLook = () => {
      if (isWoken) return
      isWoken = true
      // After the log was read it grows, and says so.
      void Promise.resolve().then(() => {
        grow(1)
        follower.wake()
      })
    }
    const before = told.looks
    await look()
    await settled()
    expect(told.looks).toBe(before + 2)
    expect(told.applied).toEqual([6])
  })

  it('tells a failure once, until there was an end of it', async () => {
    for (let round = 1; round <= 2; round++) {
      onLook = () => Promise.reject(new Error(`down ${round}`))
      for (let i = 0; i < 3; i++) await look()
      onLook = () => undefined
      await look()
    }
    expect(told.failures).toEqual(['down 1', 'down 2'])
  })

  it('looks when its feed wakes it, also where listening failed at first', async () => {
    let ring: (() => void) | undefined
    let fails = 1
    const listen = async (wake: () => void): Promise<() => Promise<void>> => {
      if (fails-- > 0) throw new Error('the feed is down')
      ring = wake
      return async () => undefined
    }
    follower = follow({ listen })
    follower.isFresh()
    await settled()
    expect([ring, told.failures]).toEqual([undefined, ['the feed is down']])
    await look()
    grow(1)
    ring?.()
    await settled()
    expect(told.applied).toEqual([6])
  })

  it('keeps no process alive', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout')
    await look()
    const timers = started.mock.results.map(({ value }) => value as NodeJS.Timeout)
    expect(timers.length).toBeGreaterThan(0)
    expect(timers.filter((timer) => timer.hasRef())).toEqual([])
  })

  it('that is closed believes nothing, though a look was under way', async () => {
    for (const begin of [() => undefined, () => follower.wake()]) {
      follower = follow()
      follower.isFresh()
      await settled()
      expect(follower.isFresh()).toBe(true)
      begin()
      await follower.close()
      expect(follower.isFresh()).toBe(false)
    }
  })
})

describe('a log that is another one', () => {
  it.each([
    [
      'with another change in the place of the last one',
      () => void (log[4] = { sequence: 5, table: 'users', id: 'other' }),
    ],
    ['that is shorter', () => void log.pop()],
  ])('%s: nothing in memory is believed, and all is forgotten', async (_, tamper) => {
    tamper()
    await look()
    expect(follower.isFresh()).toBe(false)
    expect(told.begun).toEqual([5, 5])
    expect(told.failures).toEqual([expect.stringMatching(/^the store is behind/)])
    // Should it go on past that point, it is followed from there.
    grow(6 - log.length, 'new')
    await look()
    await look()
    expect(told.applied).toEqual([6])
    expect(follower.isFresh()).toBe(true)
  })
})
