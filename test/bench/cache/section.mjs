import { thereAndBack } from '../lib/stats.mjs'
import { casesOf } from './cases.mjs'
import { MeasuredCase } from './measured-case.mjs'
import { print, summarize } from './summary.mjs'

/** Seconds that a burst takes. No timer runs in it: it must be much shorter than a cache may go without news of its store. */
const burst = 0.1
/** Calls on the clock after each burst. */
const clocked = 10_000

/**
 * `authenticate()` with keys that the keyring has in memory: headers in and outcome out, on one core. In a round every case has a
 * fresh process, all are warmed up, and then called in turn, in short bursts.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function cacheSection({ quick, rounds, keys }, files) {
  process.stdout.write(`\nCache: authenticate({ headers }) with keys in memory, ${rounds} rounds\n`)
  const cases = await casesOf(keys, files)
  const measured = []
  for (let i = 0; i < rounds; i++) {
    measured.push(await roundOf(cases, quick ? { warmUp: 0.5, turns: 3 } : { warmUp: 2, turns: 10 }))
    process.stderr.write(`cache: round ${i + 1} of ${rounds}\n`)
  }
  const summary = summarize(cases, measured)
  print(summary)
  return summary
}

/**
 * @param {import('./cases.mjs').CacheCase[]} cases
 * @param {{ warmUp: number, turns: number }} effort seconds for each to be warmed up, and how often the cases are gone through
 */
async function roundOf(cases, { warmUp, turns }) {
  const measured = cases.map((given) => new MeasuredCase(given))
  try {
    const rates = await Promise.all(measured.map((one) => one.warmUp(warmUp)))
    for (let i = 0; i < turns; i++) {
      for (const place of thereAndBack([...measured.keys()])) {
        await measured[place].measure(Math.ceil(rates[place] * burst))
        await measured[place].clock(clocked)
      }
    }
    return await Promise.all(measured.map((one) => one.result()))
  } finally {
    await Promise.all(measured.map((one) => one.close()))
  }
}
