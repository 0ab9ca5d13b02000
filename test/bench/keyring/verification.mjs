import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, verdict, verdictAtMost, whole, withSpread } from '../lib/table.mjs'
import { MeasuredSubject } from './measured-subject.mjs'

/** @typedef {{ perSecond: number, cpuMicroseconds: number, cpuWithWrites: number }} Round of one subject */

/** Seconds that a burst takes. */
const burst = 0.1

/**
 * One round: every subject has a fresh process, all are warmed up, and then asked in turn, in short bursts.
 *
 * @param {import('./subjects.mjs').Subject[]} subjects
 * @param {{ warmUp: number, measured: number }} seconds for each, of processor time
 * @returns {Promise<Round[]>}
 */
export async function verificationRound(subjects, seconds) {
  const measured = subjects.map((subject) => new MeasuredSubject(subject))
  try {
    await Promise.all(measured.map((one) => one.ready()))
    const rates = []
    for (const one of measured) rates.push(await one.warmUp(seconds.warmUp))
    for (let i = 0; i < Math.ceil(seconds.measured / burst / 2); i++) {
      for (const place of thereAndBack([...measured.keys()]))
        await measured[place].measure(Math.ceil(rates[place] * burst))
    }
    const withWrites = []
    for (const one of measured) withWrites.push(await one.cpuWithWrites())
    return measured.map(({ calls, seconds: took, cpu }, place) => ({
      perSecond: calls / took,
      cpuMicroseconds: cpu / calls,
      cpuWithWrites: withWrites[place],
    }))
  } finally {
    await Promise.all(measured.map((one) => one.close()))
  }
}

/** @param {import('./subjects.mjs').Subject[]} subjects @param {Round[][]} rounds */
export function summarize(subjects, rounds) {
  const results = subjects.map(({ name, target }, place) => {
    const of = (/** @type {keyof Round} */ figure) => spreadOf(rounds.map((round) => round[place][figure]))
    return {
      name,
      target,
      perSecond: of('perSecond'),
      cpuMicroseconds: of('cpuMicroseconds'),
      cpuWithWrites: of('cpuWithWrites'),
    }
  })
  const ratios = subjects
    .filter(({ against }) => against !== undefined)
    .map(({ name, against, atMost }) => {
      const cost = (/** @type {Round[]} */ round, /** @type {string} */ of) =>
        round[subjects.findIndex((subject) => subject.name === of)].cpuMicroseconds
      const ratio = spreadOf(rounds.map((round) => cost(round, name) / cost(round, against)))
      return { name, against, atMost, ratio }
    })
  return { results, ratios }
}

/** @param {ReturnType<typeof summarize>} summary */
export function printVerification({ results, ratios }) {
  printTable(
    'verification of random keys, in no cache, on one core: medians over the rounds (lowest–highest)',
    ['', 'a second', '', 'CPU µs', 'with the writes put off', 'target'],
    results.map(({ name, target, perSecond, cpuMicroseconds, cpuWithWrites }) => [
      name,
      whole(perSecond.median),
      `(${whole(perSecond.min)}–${whole(perSecond.max)})`,
      cpuMicroseconds.median.toFixed(1),
      cpuWithWrites.median.toFixed(1),
      verdict(perSecond.median, target),
    ]),
  )
  printTable(
    'processor time of one verification, as ratios within a round',
    ['', 'times', 'that of', 'target'],
    ratios.map(({ name, against, atMost, ratio }) => [
      name,
      withSpread(ratio, 2),
      against,
      verdictAtMost(ratio.median, atMost),
    ]),
  )
}
