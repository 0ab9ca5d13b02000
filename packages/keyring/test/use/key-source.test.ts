// When the store is asked, and which of its answers count.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangeFeed } from '../../src/feed/change-feed.js'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyringOptions } from '../../src/options.js'
import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { judge, openHouse, type House } from '../support/house.js'
import { counting, FlakyStore, wrapped } from '../support/stores.js'

let store: KeyStore
let house: House
let token: string
let keyId: string
const keyrings: Keyring[] = []

beforeEach(async () => {
  store = memoryStore()
  house = await openHouse({ store })
  const issued = await house.keyring.keys.issue({ userId: 'u1' })
  token = issued.token
  keyId = issued.key.id
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const keyring of [house.keyring, ...keyrings.splice(0)]) await keyring.close()
})

function open(options: KeyringOptions): Promise<Keyring> {
  const keyring = createKeyring({ clock: house.clock.now, ...options })
  keyrings.push(keyring)
  return keyring.open()
}

/** A monotonic clock that stands still until it is moved, in milliseconds. */
function stoppedClock(): { move(milliseconds: number): void } {
  // Whole, since of fractions a second later may be a little less than a second later.
  let now = Math.ceil(performance.now())
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  return {
    move(milliseconds) {
      now += milliseconds
    },
  }
}

describe('an answer of the store', () => {
  it('that took longer than maxStaleness is asked for again: it may be of before a revocation', async () => {
    const time = stoppedClock()
    let calls = 0
    const slow = wrapped(store, async (method, call) => {
      const answer = await call()
      if (method === 'lookUp' && calls++ === 0) {
        await house.keyring.keys.revoke(keyId)
        time.move(1000)
      }
      return answer
    })
    const keyring = await open({ store: slow, cache: false, maxStaleness: '1s' })
    expect(await judge(keyring, token)).toBe('token_revoked')
    expect(calls).toBe(2)
  })

  it('that takes too long each time is an outage', async () => {
    const time = stoppedClock()
    const slow = wrapped(store, async (method, call) => {
      if (method === 'lookUp') time.move(1000)
      return call()
    })
    const keyring = await open({ store: slow, cache: false, maxStaleness: '1s' })
    await expect(keyring.verify(token)).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  it('without a cache is for the one who asked', async () => {
    const { store: counted, calls } = counting(store)
    const keyring = await open({ store: counted, cache: false })
    await Promise.all([judge(keyring, token), judge(keyring, token)])
    expect(calls.get('lookUp')).toBe(2)
  })

  it('is waited for only by who asks within maxStaleness', async () => {
    const time = stoppedClock()
    const held: (() => void)[] = []
    const slow = wrapped(store, async (method, call) => {
      if (method === 'lookUp') await new Promise<void>((resolve) => held.push(resolve))
      return call()
    })
    const keyring = await open({ store: slow, maxStaleness: '1s' })
    const verdicts = [judge(keyring, token), judge(keyring, token)]
    await vi.waitFor(() => expect(held).toHaveLength(1))
    time.move(1000)
    verdicts.push(judge(keyring, token))
    await vi.waitFor(() => expect(held).toHaveLength(2))
    // What is asked once more, since it took so long, is held no more.
    const releasing = setInterval(() => held.splice(0).forEach((release) => release()), 1)
    expect(await Promise.all(verdicts)).toEqual(['ok', 'ok', 'ok'])
    clearInterval(releasing)
  })
})

describe('what the store says of keys that were made elsewhere', () => {
  it('is asked for again after a failure', async () => {
    const flaky = new FlakyStore(store)
    const keyring = await open({ store: flaky.store })
    flaky.down.add('hasForeignKeys')
    await expect(keyring.verify('from-elsewhere-0123456789')).rejects.toMatchObject({
      code: 'store_unavailable',
    })
    flaky.down.clear()
    expect(await keyring.verify('from-elsewhere-0123456789')).toBeNull()
  })

  it('is not asked for about what is too long for any key', async () => {
    await house.keyring.keys.import({ userId: 'u1', token: 'from-elsewhere-0123456789' })
    const { store: counted, calls } = counting(store)
    const keyring = await open({ store: counted })
    expect(await keyring.verify('x'.repeat(4097))).toBeNull()
    expect([calls.get('hasForeignKeys'), calls.get('lookUp')]).toEqual([undefined, undefined])
  })
})

describe('a commit', () => {
  it('is done though its feed cannot tell the others, and the failure is told', async () => {
    const feed: ChangeFeed = {
      listen: async () => async () => undefined,
      publish: () => Promise.reject(new Error('the feed is down')),
    }
    const keyring = await open({ store, feed })
    const errors: string[] = []
    keyring.on('error', ({ error, during }) => errors.push(`${during}: ${error.message}`))
    expect(await keyring.keys.revoke(keyId)).toMatchObject({ state: 'revoked' })
    await sleep(0)
    expect(errors).toEqual(['following of the change log: the feed is down'])
  })

  it('that is to be confirmed is applied by this process without a wake-up', async () => {
    const feed: ChangeFeed = { listen: async () => async () => undefined }
    const keyring = await open({ store, feed, maxStaleness: '1h', nodeName: 'this' })
    expect(await judge(keyring, token)).toBe('ok')
    const { confirmation } = await keyring.keys.revoke(keyId, { confirm: '5s' })
    expect(confirmation.nodes.find(({ name }) => name === 'this')).toMatchObject({ applied: true })
  })
})
