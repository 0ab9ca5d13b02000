import { spreadOf } from '../lib/stats.mjs'
import { printTable, verdictAtMost, whole, withSpread } from '../lib/table.mjs'

/**
 * @typedef {object} Round of one flood
 * @property {number} seconds
 * @property {number} made calls of the flood
 * @property {number} dropped calls of the flood that were given up
 * @property {ReturnType<typeof import('./latency.mjs').latencyOf>} latency of valid calls, in milliseconds
 * @property {number} cpu seconds
 * @property {[number, number]} memory after a tenth, and at the end, in bytes
 * @property {Record<string, number>} since calls of the store by method, and what the keyring counts
 * @property {number} lookUpsAtOnce
 */

/** The keyring's own ceiling, where it is given none. */
const maxLoads = 1000
/** How many times longer valid calls may take. */
const slower = 1.5
/** MiB that the process may grow by. */
const growth = 64

/** @param {import('./section.mjs').Flood[]} floods @param {Round[][]} rounds */
export function summarize(floods, rounds) {
  return floods.map(({ name, rate, isTarget = false }, place) => {
    const of = (/** @type {(own: Round, all: Round[]) => number} */ figure) =>
      spreadOf(rounds.map((round) => figure(round[place], round)))
    return {
      name,
      isTarget,
      isFlood: rate > 0,
      madePerSecond: of(({ made, seconds }) => made / seconds),
      busy: of(({ cpu, seconds }) => cpu / seconds),
      p50: of(({ latency }) => latency.p50),
      p99: of(({ latency }) => latency.p99),
      p99OfAll: of(({ latency }) => latency.p99OfAll),
      times: of(({ latency }, all) => latency.p99 / undisturbed(all)),
      memory: [of(({ memory }) => mebibytes(memory[0])), of(({ memory }) => mebibytes(memory[1]))],
      grown: of(({ memory }) => mebibytes(memory[1] - memory[0])),
      lookUpsPerSecond: of(({ since, seconds }) => since.lookUp / seconds),
      lookUpsAtOnce: of(({ lookUpsAtOnce }) => lookUpsAtOnce),
      shed: of(({ since }) => since.shed),
      foreignKeysAsked: of(({ since, seconds }) => (since.hasForeignKeys ?? 0) / seconds),
    }
  })
}

/** Of the phases before and after the floods, which are the first and the last. @param {Round[]} round */
function undisturbed(round) {
  return (round[0].latency.p99 + round.at(-1).latency.p99) / 2
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return bytes / 2 ** 20
}

/** @param {ReturnType<typeof summarize>} results */
export function print(results) {
  printTable(
    'valid calls, 1,000 a second by a timer of 1 ms, from when each is due to its answer, in milliseconds: medians (lowest–highest)',
    [
      'beside',
      'made a second',
      'core busy',
      'p50',
      'p99 of a second',
      'times undisturbed',
      'target',
      'p99 of all',
    ],
    results.map(({ name, isFlood, isTarget, madePerSecond, busy, p50, p99, p99OfAll, times }) => [
      name,
      isFlood ? whole(madePerSecond.median) : '',
      `${whole(busy.median * 100)} %`,
      withSpread(p50, 2),
      withSpread(p99, 2),
      withSpread(times, 2),
      isTarget ? verdictAtMost(times.median, slower) : '',
      withSpread(p99OfAll, 2),
    ]),
  )
  printStore(results.filter(({ isFlood }) => isFlood))
}

/** @param {ReturnType<typeof summarize>} results */
function printStore(results) {
  printTable(
    'the store (a second; `for imports`: whether it holds keys that were made elsewhere), and memory in MiB',
    [
      '',
      'look-ups',
      'for imports',
      'at once',
      'shed',
      'target',
      'after 10 %',
      'at the end',
      'more',
      'target',
    ],
    results.map(
      ({ name, isTarget, lookUpsPerSecond, foreignKeysAsked, lookUpsAtOnce, shed, memory, grown }) => [
        name,
        whole(lookUpsPerSecond.median),
        foreignKeysAsked.median.toFixed(1),
        whole(lookUpsAtOnce.max),
        whole(shed.max),
        isTarget
          ? verdictAtMost(lookUpsAtOnce.max, maxLoads)
          : verdictNone(name, lookUpsPerSecond.max + foreignKeysAsked.max),
        whole(memory[0].median),
        whole(memory[1].median),
        whole(grown.max),
        isTarget ? verdictAtMost(Math.round(grown.max), growth) : '',
      ],
    ),
  )
}

/** The store is asked about a wrong checksum only whether it holds keys that were made elsewhere. @param {string} name @param {number} calls */
function verdictNone(name, calls) {
  return name.startsWith('bad checksum') ? verdictAtMost(calls, 0) : ''
}
