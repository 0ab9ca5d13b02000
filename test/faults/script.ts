import { setTimeout as sleep } from 'node:timers/promises'
import { KeyringError } from '@latchkey/keyring'
import type { Cast, Doomed } from './cast.js'
import type { Item, NodeProcess } from './node-process.js'
import type { Change } from './verdict.js'
import type { World } from './world.js'

/** Changes that were made so far, and keys that are good. */
export interface Script {
  readonly cast: Cast
  readonly changes: Change[]
  readonly good: Item[]
  /** Orders that nodes were given meanwhile. One that is stopped takes them later. */
  readonly watching: Promise<void>[]
}

/** Makes a change, and notes when it was committed: at the latest when the call came back. */
export async function carryOut(world: World, { item, change }: Doomed, script: Script): Promise<void> {
  const begunAt = process.hrtime.bigint()
  const successor = await insist(change)
  script.changes.push({ name: item.name, begunAt, committedAt: process.hrtime.bigint() })
  if (successor === null) return
  script.good.push(successor)
  script.watching.push(onAll(world, (node) => node.watch([successor])))
}

/** The database may be away: then it is tried until it is done. */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    try {
      return await call()
    } catch (error) {
      const isAway = error instanceof KeyringError && error.code === 'store_unavailable'
      if (!isAway || performance.now() > deadline) throw error
      await sleep(20)
    }
  }
}

export async function onAll({ nodes }: World, call: (node: NodeProcess) => Promise<void>): Promise<void> {
  await Promise.all(nodes.map(call))
}

export function milliseconds(count: number): bigint {
  return BigInt(Math.round(count * 1e6))
}
