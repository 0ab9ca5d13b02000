import { setTimeout as sleep } from 'node:timers/promises'
import { isGone } from '../feed/presence.js'
import type { Ledger } from '../ledger.js'
import type { SeenNode } from '../store/key-store.js'
import type { Confirmation } from '../types.js'

/** Milliseconds between two looks. */
const pause = 20

/**
 * Waits until every node that keeps keys in memory has applied the change log up to this number, for so many milliseconds at most. It
 * never rejects: the change is committed, whatever becomes of the receipts.
 */
export async function confirm(ledger: Ledger, sequence: number, within: number): Promise<Confirmation> {
  const deadline = performance.now() + within
  let seen: readonly SeenNode[] | null = null
  for (;;) {
    seen = (await nodesOf(ledger)) ?? seen
    const left = deadline - performance.now()
    const isComplete = seen?.every((node) => node.sequence >= sequence) ?? false
    if (isComplete || left <= 0) return confirmationOf(seen ?? [], sequence, isComplete)
    await sleep(Math.min(pause, left))
  }
}

/** Those that are alive; null where the store does not say. */
async function nodesOf(ledger: Ledger): Promise<readonly SeenNode[] | null> {
  try {
    const nodes = await ledger.read((store) => store.listNodes())
    return nodes.filter((node) => !isGone(node))
  } catch {
    return null
  }
}

function confirmationOf(seen: readonly SeenNode[], sequence: number, isComplete: boolean): Confirmation {
  const byName = seen.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const nodes = byName.map(({ id, name, sequence: at }) =>
    Object.freeze({ id, name, applied: at >= sequence }),
  )
  return Object.freeze({ complete: isComplete, nodes: Object.freeze(nodes) })
}
