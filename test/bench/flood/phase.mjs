import { setTimeout as sleep } from 'node:timers/promises'
import { Arrivals } from '../lib/arrivals.mjs'
import { Traffic } from './traffic.mjs'

/** Valid calls a second. */
export const validRate = 1000
/** Milliseconds after which a call of the flood is given up: a server that cannot keep up is not to be behind for ever. */
const patience = 100

/**
 * Valid calls at a fixed rate, and a flood beside them. Both come as requests do: each in a turn of its own of the event loop, in the
 * order in which they are due.
 *
 * @param {{ seconds: number, rate: number }} wanted rate of the flood, a second
 * @param {{ valid: () => Promise<void>, flood: () => Promise<void> }} calls
 */
export async function phase({ seconds, rate }, calls) {
  const start = performance.now()
  const traffic = new Traffic(calls)
  const [valid, flood] = [new Arrivals(validRate, start), new Arrivals(rate, start, patience)]
  const memory = []
  for (let now = start; now < start + seconds * 1000; now = performance.now()) {
    for (const call of inOrder(traffic, valid.due(now), flood.due(now))) setImmediate(() => call.come())
    if (memory.length === 0 && now - start > seconds * 100) memory.push(process.memoryUsage.rss())
    await sleep(1)
  }
  await traffic.idle()
  memory.push(process.memoryUsage.rss())
  return { made: traffic.made, dropped: flood.dropped, latencies: traffic.latencies, memory }
}

/** @param {Traffic} traffic @param {number[]} valid when they were due @param {number[]} flood */
function inOrder(traffic, valid, flood) {
  const calls = [
    ...valid.map((at) => ({ at, come: () => void traffic.serve(at) })),
    ...flood.map((at) => ({ at, come: () => void traffic.flood() })),
  ]
  return calls.toSorted((a, b) => a.at - b.at)
}
