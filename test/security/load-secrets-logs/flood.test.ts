import { crc32 } from 'node:zlib'
import { createKeyring, memoryStore, type Keyring, type KeyStore } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { heapInUse } from '../../support/heap-in-use.mjs'
import { around, randomFrom } from '../../support/watched-store.js'

/** As many as they say, and no fewer: what leaks a little leaks enough. */
const strangers = 1_000_000
const maxUnknown = 10_000
const random = randomFrom(45)

/** Of our form, with the right checksum, and no key of ours: all that keeps it from the store is a cache. */
function stranger(): string {
  const digits = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  )
  const head = `sta_${digits.join('')}`
  return head + crc32(head).toString(16).padStart(8, '0')
}

interface Counted {
  readonly store: KeyStore
  readonly calls: { lookUp: number; others: number; most: number }
  /** Milliseconds that a look-up takes. */
  slow: number
}

function counting(inner: KeyStore): Counted {
  const calls = { lookUp: 0, others: 0, most: 0 }
  let under = 0
  const counted: Counted = {
    slow: 0,
    calls,
    store: around(inner, async (method, call) => {
      if (method !== 'lookUp') {
        calls.others++
        return call()
      }
      calls.lookUp++
      calls.most = Math.max(calls.most, ++under)
      if (counted.slow > 0) await new Promise((resolve) => void setTimeout(resolve, counted.slow))
      return call().finally(() => under--)
    }),
  }
  return counted
}

let keyring: Keyring | undefined
afterEach(() => keyring?.close())

async function open(): Promise<{ keyring: Keyring; real: readonly string[]; counted: Counted }> {
  const counted = counting(memoryStore())
  const opened = createKeyring({ store: counted.store, maxStaleness: '1h' })
  keyring = opened
  const account = await opened.accounts.create({ name: 'Acme' })
  const owner = { accountId: account.id, email: 'jo@example.com', permissions: ['pipeline:read'] }
  const user = await opened.users.create(owner)
  const issue = async (): Promise<string> => (await opened.keys.issue({ userId: user.id })).token
  const real = await Promise.all(Array.from({ length: 100 }, issue))
  await opened.verify(real[0] ?? '')
  await expect.poll(() => opened.health().feed.fresh).toBe(true)
  for (const token of real) await opened.verify(token)
  Object.assign(counted.calls, { lookUp: 0, others: 0, most: 0 })
  return { keyring: opened, real, counted }
}

/** Megabytes that are still in use. */
function heap(): number {
  return heapInUse() / 2 ** 20
}

// Case 45.
describe('a flood of tokens that are no keys', () => {
  it(`${strangers} of them: memory is bounded, real keys stay, and each is looked up once at most`, async () => {
    const { keyring: node, real, counted } = await open()
    let before = 0
    let wrong = 0
    for (let done = 0; done < strangers; done += 100) {
      for (let n = 0; n < 100; n++) if ((await node.verify(stranger())) !== null) wrong++
      // Full by now: from here on nothing more is kept.
      if (done === 2 * maxUnknown) before = heap()
      if (done % 10_000 === 0) wrong += real.filter((token) => node.recall(token) === undefined).length
    }
    expect(wrong).toBe(0)
    const { cache } = node.health()
    expect(cache).toMatchObject({ size: real.length, unknownSize: maxUnknown, shed: 0 })
    expect(counted.calls.lookUp).toBeLessThanOrEqual(strangers)
    expect(counted.calls.others).toBeLessThan(100)
    expect(heap() - before).toBeLessThan(10)
  }, 120_000)

  it('one of them, a million times: one look-up', async () => {
    const { keyring: node, counted } = await open()
    const token = stranger()
    await Promise.all(Array.from({ length: 1000 }, () => node.verify(token)))
    for (let n = 0; n < strangers; n += 1000)
      await Promise.all(Array.from({ length: 1000 }, () => node.verify(token)))
    expect(counted.calls.lookUp).toBe(1)
  }, 60_000)

  it('with a wrong checksum: no look-up at all', async () => {
    const { keyring: node, counted } = await open()
    let wrong = 0
    for (let n = 0; n < 100_000; n++) {
      if ((await node.verify(stranger().replace(/.$/, 'x'))) !== null) wrong++
      if ((await node.verify(`${stranger().slice(0, -8)}00000000`)) !== null) wrong++
    }
    expect(wrong).toBe(0)
    expect(counted.calls.lookUp).toBe(0)
    expect(counted.calls.others).toBeLessThan(100)
  }, 60_000)

  it('at once, on a slow store: no more look-ups at a time than its ceiling, and who is in memory does not notice', async () => {
    const { keyring: node, real, counted } = await open()
    counted.slow = 50
    const asked = Array.from({ length: 20_000 }, () =>
      node.verify(stranger()).then(
        () => 'unknown',
        () => 'unavailable',
      ),
    )
    const known = await Promise.all(real.map((token) => node.verify(token)))
    expect(known.every((identity) => identity !== null)).toBe(true)
    const answers = await Promise.all(asked)
    expect(counted.calls.most).toBe(1000)
    expect(answers.filter((answer) => answer === 'unknown')).toHaveLength(1000)
    expect(node.health().cache).toMatchObject({ shed: 19_000 })
  })
})
