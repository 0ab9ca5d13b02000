import { setTimeout as sleep } from 'node:timers/promises'
import { createKeyring, memoryStore, type ChangeFeed, type Keyring, type KeyStore } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { openHouse } from '../../support/keyring-house.js'
import { randomFrom } from '../../support/watched-store.js'

/** Milliseconds. */
const maxStaleness = 100
const random = randomFrom(39)

type Mangle = (wake: () => void) => void

/** What becomes of a wake-up on its way. */
const ways: readonly (readonly [how: string, make: () => Mangle])[] = [
  ['dropped', () => () => undefined],
  ['delayed', () => (wake) => void setTimeout(wake, random() * 3 * maxStaleness)],
  [
    'duplicated',
    () => (wake) => {
      for (let copy = 0; copy < 10; copy++) wake()
    },
  ],
  ['reordered', reordering],
]

/** Each second one goes before the first one. */
function reordering(): Mangle {
  let kept: (() => void) | undefined
  return (wake) => {
    const before = kept
    kept = before === undefined ? wake : undefined
    if (before === undefined) return
    wake()
    before()
  }
}

/** Wakes all who listen after each commit, by way of `mangle`. */
class MangledFeed implements ChangeFeed {
  readonly #mangle: Mangle
  readonly #listeners: (() => void)[] = []

  constructor(mangle: Mangle) {
    this.#mangle = mangle
  }

  async listen(wake: () => void): Promise<() => Promise<void>> {
    this.#listeners.push(wake)
    return async () => undefined
  }

  async publish(): Promise<void> {
    for (const wake of this.#listeners) this.#mangle(wake)
  }
}

const closing: Keyring[] = []
afterEach(async () => {
  for (const keyring of closing.splice(0)) await keyring.close()
})

async function openNodes(store: KeyStore, feed: ChangeFeed): Promise<readonly Keyring[]> {
  const nodes = [0, 1, 2].map(() => createKeyring({ store, feed, maxStaleness }))
  closing.push(...nodes)
  for (const node of nodes) await node.open()
  return nodes
}

function accepts(node: Keyring, token: string): Promise<boolean> {
  return node.verify(token).then(
    (identity) => identity !== null,
    () => false,
  )
}

/** Milliseconds from the commit to the last time that the node accepted the key. Asked all the time, for twice what is promised. */
async function lastAcceptance(node: Keyring, token: string, committed: () => number): Promise<number> {
  let last = Number.NEGATIVE_INFINITY
  for (;;) {
    const asked = performance.now()
    if (await accepts(node, token)) last = asked
    if (asked - committed() > 2 * maxStaleness) return last - committed()
    await sleep(2)
  }
}

// Case 39. Processes, servers and what may fail of them are in test/faults: here a feed alone misbehaves.
describe('a revocation is seen within the bound, whatever becomes of the wake-ups', () => {
  it.each(ways)('%s', async (_, make) => {
    const store = memoryStore()
    const feed = new MangledFeed(make())
    const { keyring } = await openHouse({ store, feed })
    closing.push(keyring)
    const nodes = await openNodes(store, feed)
    const valid = await keyring.keys.issue({ userId: 'v1' })
    for (let n = 0; n < 3; n++) {
      const { token, key } = await keyring.keys.issue({ userId: 'u1' })
      for (const node of nodes) expect(await accepts(node, token)).toBe(true)
      let committedAt = Number.POSITIVE_INFINITY
      const late = nodes.map((node) => lastAcceptance(node, token, () => committedAt))
      await sleep(random() * maxStaleness)
      await keyring.keys.revoke(key.id)
      committedAt = performance.now()
      expect(Math.max(...(await Promise.all(late)))).toBeLessThanOrEqual(maxStaleness)
      for (const node of nodes) expect(await accepts(node, valid.token)).toBe(true)
    }
  })
})
