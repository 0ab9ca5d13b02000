import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, verdict, verdictAtMost, whole } from '../lib/table.mjs'
import { groups } from './cases.mjs'
import { MeasuredCase } from './measured-case.mjs'

/** @typedef {{ callsPerSecond: number, microseconds: number, multiple: number }} Round of one case; a multiple of the baseline's cost */

/** Seconds that a burst takes. */
const burst = 0.05

/**
 * A token in, and who it is out, on one core. In a round every case has a fresh process; those of one algorithm are warmed up, and then
 * called in turn, in short bursts. A cost is processor time, and held against that of jose in the same round.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 */
export async function jwtSection({ quick, rounds }) {
  process.stdout.write(`\nJWT: verify(token), 1,000 tokens, ${rounds} rounds\n`)
  const effort = quick ? { warmUp: 0.3, turns: 4 } : { warmUp: 1, turns: 20 }
  const measured = []
  for (let i = 0; i < rounds; i++) {
    const round = []
    for (const group of groups) round.push(...(await measure(group, effort)))
    measured.push(round)
    process.stderr.write(`jwt: round ${i + 1} of ${rounds}\n`)
  }
  const rows = groups.flat().map((given, place) => summary(given, measured, place))
  print(rows)
  return { results: rows }
}

/**
 * @param {import('./cases.mjs').JwtCase[]} cases
 * @param {{ warmUp: number, turns: number }} effort seconds for each to be warmed up, and how often the cases are gone through
 * @returns {Promise<Round[]>}
 */
async function measure(cases, { warmUp, turns }) {
  const measured = cases.map((given) => new MeasuredCase(given))
  try {
    const rates = await Promise.all(measured.map((one) => one.warmUp(warmUp)))
    for (let i = 0; i < turns; i++) {
      for (const place of thereAndBack([...measured.keys()]))
        await measured[place].measure(Math.ceil(rates[place] * burst))
    }
  } finally {
    await Promise.all(measured.map((one) => one.close()))
  }
  const costs = measured.map(({ calls, cpu }) => cpu / calls)
  const baseline = costs[cases.findIndex(({ isBaseline }) => isBaseline === true)]
  return measured.map(({ calls, seconds }, place) => ({
    callsPerSecond: calls / seconds,
    microseconds: costs[place],
    multiple: costs[place] / baseline,
  }))
}

/** @param {import('./cases.mjs').JwtCase} given @param {Round[][]} rounds @param {number} place */
function summary({ name, limit, target }, rounds, place) {
  const of = (/** @type {keyof Round} */ figure) => spreadOf(rounds.map((round) => round[place][figure]))
  const [callsPerSecond, microseconds, multiple] = [of('callsPerSecond'), of('microseconds'), of('multiple')]
  return { name, limit, target, callsPerSecond, microseconds, multiple }
}

/** @param {ReturnType<typeof summary>[]} rows */
function print(rows) {
  printTable(
    'verify(): medians over the rounds (lowest–highest)',
    ['', 'calls/s', 'CPU µs/call', '× jose', '', 'target'],
    rows.map(({ name, limit, target, callsPerSecond, microseconds, multiple }) => [
      name,
      whole(callsPerSecond.median),
      microseconds.median.toFixed(2),
      multiple.median.toFixed(3),
      `(${multiple.min.toFixed(3)}–${multiple.max.toFixed(3)})`,
      verdictAtMost(multiple.median, limit) || verdict(callsPerSecond.median, target),
    ]),
  )
}
