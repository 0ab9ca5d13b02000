import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, verdict, whole } from '../lib/table.mjs'
import { cases } from './cases.mjs'
import { MeasuredCase } from './measured-case.mjs'

/** @typedef {{ callsPerSecond: number, callsPerCpuSecond: number }} Round of one case */

/** Seconds that a burst takes. */
const burst = 0.1

/**
 * `authenticate()` without a server, headers in and outcome out, on one core. In a round every case has a fresh process, all
 * are warmed up, and then called in turn, in short bursts.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 */
export async function inProcessSection({ quick, rounds }) {
  process.stdout.write(`\nIn process: authenticate(), ${rounds} rounds\n`)
  const measured = []
  for (let i = 0; i < rounds; i++) {
    measured.push(await roundOf(quick ? 0.3 : 0.7))
    process.stderr.write(`in process: round ${i + 1} of ${rounds}\n`)
  }
  const rows = cases.map(({ name, target }, place) => summary(name, target, measured, place))
  print(rows)
  return { results: rows }
}

/**
 * @param {number} seconds for each to be warmed up, and as much for each to be measured
 * @returns {Promise<Round[]>}
 */
async function roundOf(seconds) {
  const measured = cases.map(({ name }) => new MeasuredCase(name))
  try {
    const rates = await Promise.all(measured.map((one) => one.warmUp(seconds)))
    for (let i = 0; i < Math.ceil(seconds / burst / 2); i++) {
      for (const place of thereAndBack([...measured.keys()]))
        await measured[place].measure(Math.ceil(rates[place] * burst))
    }
  } finally {
    await Promise.all(measured.map((one) => one.close()))
  }
  return measured.map(({ calls, seconds: took, cpu }) => ({
    callsPerSecond: calls / took,
    callsPerCpuSecond: calls / (cpu / 1e6),
  }))
}

/** @param {string} name @param {number | undefined} target @param {Round[][]} rounds @param {number} place */
function summary(name, target, rounds, place) {
  const of = (/** @type {keyof Round} */ figure) => spreadOf(rounds.map((round) => round[place][figure]))
  return { name, target, callsPerSecond: of('callsPerSecond'), callsPerCpuSecond: of('callsPerCpuSecond') }
}

/** @param {ReturnType<typeof summary>[]} rows */
function print(rows) {
  printTable(
    'authenticate(): medians over the rounds (lowest–highest)',
    ['', 'calls/s', '', 'by CPU time', 'CPU µs/call', 'target'],
    rows.map(({ name, target, callsPerSecond, callsPerCpuSecond }) => [
      name,
      whole(callsPerSecond.median),
      `(${whole(callsPerSecond.min)}–${whole(callsPerSecond.max)})`,
      whole(callsPerCpuSecond.median),
      (1e6 / callsPerCpuSecond.median).toFixed(2),
      verdict(callsPerSecond.median, target),
    ]),
  )
}
