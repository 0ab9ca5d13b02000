import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../faults/world.js'
import { Answers } from './answers.js'
import { keepAsking } from './caller.js'
import { changeSomething } from './changes.js'
import { Heaps } from './heaps.js'
import { betweenLooks, betweenOutages, duration } from './length.js'
import { Outages } from './outages.js'
import type { Population } from './population.js'
import type { Soaked } from './report.js'

/** To each node. */
const connections = 4
/** Milliseconds. */
const betweenChanges = 500

/** Asks all nodes for as long as it is to last, while keys are changed and servers go away. */
export async function soak(world: World, population: Population): Promise<Soaked> {
  const outages = new Outages(world)
  const answers = new Answers(outages)
  const changes = { revoked: 0, rotated: 0, touched: 0 }
  const heaps = new Heaps()
  const stop = new AbortController()
  const again = (every: number, call: () => Promise<void>): Promise<void> => repeat(every, stop, call)
  const begunAt = performance.now()
  await Promise.all([
    ...world.nodes.flatMap((node) =>
      Array.from({ length: connections }, () => keepAsking(node, population, answers, stop.signal)),
    ),
    again(betweenChanges, () => changeSomething(population, changes)),
    again(betweenOutages, () => outages.next()),
    again(betweenLooks, () => heaps.look(world)),
    pause(duration, stop.signal).then(() => stop.abort()),
  ])
  return { answers, changes, outages, heaps, took: performance.now() - begunAt }
}

/** Until all are told to stop; where it fails, all are. */
async function repeat(every: number, stop: AbortController, call: () => Promise<void>): Promise<void> {
  try {
    for (;;) {
      await pause(every, stop.signal)
      if (stop.signal.aborted) return
      await call()
    }
  } finally {
    stop.abort()
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
}
