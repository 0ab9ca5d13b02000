import { createKeyring, memoryStore, type ChangeFeed, type Keyring, type KeyStore } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { openHouse, type House } from '../../support/keyring-house.js'
import { around } from '../../support/watched-store.js'

const closing: Keyring[] = []
afterEach(async () => {
  for (const keyring of closing.splice(0)) await keyring.close()
})

/** A store whose look-ups keep their answers back until they are released. */
function holding(store: KeyStore): { store: KeyStore; hold(): void; release(): void; held(): number } {
  let release = (): void => undefined
  let gate: Promise<void> | null = null
  let waiting = 0
  const held = around(store, async (method, call) => {
    const answer = await call()
    if (gate === null || (method !== 'lookUp' && method !== 'findAccount')) return answer
    waiting++
    await gate
    return answer
  })
  return {
    store: held,
    hold: () => {
      gate = new Promise((resolve) => {
        release = resolve
      })
    },
    release: () => {
      gate = null
      release()
    },
    held: () => waiting,
  }
}

interface Pair {
  readonly house: House
  /** Another process' keyring on the same store. */
  readonly node: Keyring
  readonly lookUps: ReturnType<typeof holding>
  /** Lets the node read the log, and waits until it has. */
  hear(): Promise<void>
}

async function openPair(): Promise<Pair> {
  const store = memoryStore()
  const house = await openHouse({ store })
  const lookUps = holding(store)
  let wake = (): void => undefined
  const feed: ChangeFeed = {
    listen: async (listener) => {
      wake = listener
      return async () => undefined
    },
  }
  const node = createKeyring({ store: lookUps.store, feed, clock: house.clock, maxStaleness: '1h' })
  closing.push(house.keyring, node)
  await node.open()
  node.recall('the first one who asks')
  const hear = async (): Promise<void> => {
    const sequence = await store.lastSequence()
    await expect
      .poll(
        () => {
          wake()
          return node.health().feed.sequence
        },
        { interval: 2 },
      )
      .toBe(sequence)
  }
  await hear()
  return { house, node, lookUps, hear }
}

type Change = (keyring: Keyring, keyId: string) => Promise<unknown>

const changes: readonly (readonly [what: string, change: Change, reason: string])[] = [
  ['revoked', ({ keys }, id) => keys.revoke(id), 'token_revoked'],
  ['rotated out', ({ keys }, id) => keys.rotate(id), 'token_revoked'],
  ['its user disabled', ({ users }) => users.update('u1', { status: 'disabled' }), 'subject_disabled'],
  [
    'its account disabled',
    ({ accounts }) => accounts.update('a1', { status: 'disabled' }),
    'subject_disabled',
  ],
  ['its enterprise deleted', ({ enterprises }) => enterprises.delete('e1'), 'subject_disabled'],
]

// Case 20. MemWal#900: the key was read, then revoked, and then put into the cache as it had been read.
describe('a look-up that began before a change does not bring the key back', () => {
  it.each(changes)('%s by another process', async (_, change, reason) => {
    const { house, node, lookUps, hear } = await openPair()
    const { token, key } = await house.keyring.keys.issue({ userId: 'u1' })
    await hear()
    lookUps.hold()
    const early = node.verify(token)
    await expect.poll(lookUps.held, { interval: 2 }).toBe(1)
    await change(house.keyring, key.id)
    await hear()
    lookUps.release()
    // It was asked before the change: either answer is right, and neither is kept.
    await early.catch(() => undefined)
    expect(node.recall(token)).toBeUndefined()
    await expect(node.verify(token)).rejects.toMatchObject({ reason })
  })

  it.each(changes)('%s by the same process', async (_, change, reason) => {
    const { house, node, lookUps, hear } = await openPair()
    const { token, key } = await house.keyring.keys.issue({ userId: 'u1' })
    await hear()
    lookUps.hold()
    const early = node.verify(token)
    await expect.poll(lookUps.held, { interval: 2 }).toBe(1)
    await change(node, key.id)
    lookUps.release()
    await early.catch(() => undefined)
    expect(node.recall(token)).toBeUndefined()
    await expect(node.verify(token)).rejects.toMatchObject({ reason })
  })

  it('nor does that of an account bring its enterprise back', async () => {
    const { house, node, lookUps, hear } = await openPair()
    lookUps.hold()
    const early = node.findAccount('short1')
    await expect.poll(lookUps.held, { interval: 2 }).toBe(1)
    await house.keyring.accounts.update('a1', { enterpriseId: null })
    await hear()
    lookUps.release()
    await early
    expect(await node.findAccount('short1')).toMatchObject({ id: 'a1', enterpriseId: null })
  })

  it('nor does that of a token which is a key by then make it unknown', async () => {
    const { house, node, lookUps, hear } = await openPair()
    const token = 'a-token-from-elsewhere-20'
    await house.keyring.keys.import({ userId: 'v1', token: 'another-token-from-elsewhere' })
    await hear()
    lookUps.hold()
    const early = node.verify(token)
    await expect.poll(lookUps.held, { interval: 2 }).toBe(1)
    await house.keyring.keys.import({ userId: 'u1', token })
    await hear()
    lookUps.release()
    await early
    expect((await node.verify(token))?.subject.id).toBe('u1')
  })
})
