import { spreadOf } from '../lib/stats.mjs'
import { printTable, verdict, verdictAtMost, whole, withSpread } from '../lib/table.mjs'

/** @typedef {Awaited<ReturnType<import('./measured-case.mjs').MeasuredCase['result']>>} Round of one case */

/** How many times more a call may take on the large store. */
const flat = 1.1

/** @param {import('./cases.mjs').CacheCase[]} cases @param {Round[][]} rounds */
export function summarize(cases, rounds) {
  const floor = cases.findIndex(({ kind }) => kind === 'floor')
  const results = cases.map(({ name, target, p99 }, place) => {
    const of = (/** @type {(own: Round, floor: Round) => number} */ figure) =>
      spreadOf(rounds.map((round) => figure(round[place], round[floor])))
    const sum = (/** @type {'loads' | 'lookUps'} */ what) =>
      rounds.reduce((all, round) => all + round[place][what], 0)
    return {
      name,
      target,
      p99AtMost: p99,
      callsPerSecond: of((own) => own.callsPerSecond),
      callsPerCpuSecond: of((own) => own.callsPerCpuSecond),
      inFloors: of((own, least) => least.callsPerCpuSecond / own.callsPerCpuSecond),
      p50: of((own) => own.latency.p50),
      p99: of((own) => own.latency.p99),
      p999: of((own) => own.latency.p999),
      slowest: of((own) => own.latency.max),
      loads: sum('loads'),
      lookUps: sum('lookUps'),
    }
  })
  return { results, flatness: flatnessOf(cases, rounds) }
}

/** @param {import('./cases.mjs').CacheCase[]} cases @param {Round[][]} rounds */
function flatnessOf(cases, rounds) {
  const large = cases.findIndex(({ isLarge }) => isLarge)
  const small = cases.findIndex(({ kind, isLarge }) => kind === 'keyring' && !isLarge)
  const times = rounds.map((round) => round[small].callsPerCpuSecond / round[large].callsPerCpuSecond)
  return { from: cases[small].keys, to: cases[large].keys, times: spreadOf(times), atMost: flat }
}

/** @param {ReturnType<typeof summarize>} summary */
export function print({ results, flatness }) {
  printTable(
    'keys in memory, on one core: medians over the rounds (lowest–highest)',
    ['', 'calls/s', '', 'CPU µs/call', 'of SHA-256 alone', 'look-ups in the store', 'target'],
    results.map(({ name, target, callsPerSecond, callsPerCpuSecond, inFloors, lookUps }) => [
      name,
      whole(callsPerSecond.median),
      `(${whole(callsPerSecond.min)}–${whole(callsPerSecond.max)})`,
      (1e6 / callsPerCpuSecond.median).toFixed(2),
      `${inFloors.median.toFixed(2)} times`,
      whole(lookUps),
      verdict(callsPerSecond.median, target),
    ]),
  )
  printTable(
    'one call, from just before it to just after its answer, in microseconds; the looks at the clock are in it',
    ['', 'p50', 'p99', 'p99.9', 'slowest', 'target for p99'],
    results.map(({ name, p99AtMost, p50, p99, p999, slowest }) => [
      name,
      withSpread(p50, 2),
      withSpread(p99, 2),
      withSpread(p999, 1),
      withSpread(slowest, 0),
      verdictAtMost(p99.median, p99AtMost),
    ]),
  )
  const { from, to, times, atMost } = flatness
  const what = `processor time of a call, ${to.toLocaleString('en-US')} keys against ${from.toLocaleString('en-US')}`
  process.stdout.write(`\n${what}: ${withSpread(times, 3)} times  ${verdictAtMost(times.median, atMost)}\n`)
}
