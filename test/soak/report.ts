import { printTable, whole } from '../bench/lib/table.mjs'
import type { Answers } from './answers.js'
import type { Changes } from './changes.js'
import type { Heaps } from './heaps.js'
import type { Outages } from './outages.js'

export interface Soaked {
  readonly answers: Answers
  readonly changes: Changes
  readonly outages: Outages
  readonly heaps: Heaps
  /** Milliseconds. */
  readonly took: number
}

export function printReport({ answers, changes, outages, heaps, took }: Soaked): void {
  const seconds = took / 1000
  printTable(
    `${whole(answers.total)} questions in ${whole(seconds)} s, ${whole(answers.total / seconds)} a second`,
    ['question', 'answer', 'why', 'count'],
    [...answers.counts.keys()]
      .sort()
      .map((line) => [...line.split('\t'), whole(answers.counts.get(line) ?? 0)]),
  )
  printTable(
    `changes; the latest key that was let in was asked for ${Math.ceil(answers.latest)} ms after its commit`,
    ['change', 'count'],
    Object.entries(changes).map(([what, count]: [string, number]) => [what, whole(count)]),
  )
  printTable(
    'outages',
    ['outage', 'begun at s', 'lasted ms'],
    outages.all.map(({ what, begunAt, endedAt }) => [
      what,
      whole((begunAt - (outages.all[0]?.begunAt ?? 0)) / 1000),
      whole(endedAt - begunAt),
    ]),
  )
  printTable(
    'heap in use after garbage was collected, without compiled code: its slope over the second half, with 95 % confidence',
    ['node', 'at the end, kB', 'kB a minute', 'at least', 'at most'],
    heaps
      .slopes()
      .map(({ node, last, slope: { slope, low, high } }) => [
        node,
        whole(last),
        ...[slope, low, high].map((value) => value.toFixed(1)),
      ]),
  )
}
