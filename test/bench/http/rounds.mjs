import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { Load } from './load.mjs'
import { MeasuredServer } from './measured-server.mjs'

/** @typedef {{ requestsPerSecond: number, cpuMicroseconds: number, busy: number }} Round of one variant */

/** Seconds of processor time that a burst takes: so short that what else the machine does hits the neighbours alike. */
const burst = 0.1

/**
 * In a round every variant has a fresh process, all are warmed up, and then asked in turn, in short bursts that cost each of them the same.
 *
 * @param {import('./resources.mjs').Case[]} cases
 * @param {number} rounds
 * @param {number} seconds for each to be warmed up, and twice that for each to be measured
 * @returns {Promise<Round[][]>}
 */
export async function measureRounds(cases, rounds, seconds) {
  const measured = []
  for (let i = 0; i < rounds; i++) {
    measured.push(await roundOf(cases, seconds))
    process.stderr.write(`${cases[0].variant.framework}: round ${i + 1} of ${rounds}\n`)
  }
  return measured
}

/** @param {import('./resources.mjs').Case[]} cases @param {number} seconds @returns {Promise<Round[]>} */
async function roundOf(cases, seconds) {
  const load = new Load()
  const servers = cases.map((one) => new MeasuredServer(one, load))
  try {
    await Promise.all(servers.map((server) => server.ready()))
    const rates = []
    for (const server of servers) rates.push(await server.warmUp(seconds))
    const turns = Math.ceil(seconds / burst)
    for (let i = 0; i < turns; i++) {
      for (const place of thereAndBack([...servers.keys()]))
        await servers[place].measure(Math.ceil(rates[place] * burst))
    }
  } finally {
    await Promise.all([load, ...servers].map((child) => child.close()))
  }
  return servers.map(({ requests, seconds: took, cpu }) => ({
    requestsPerSecond: requests / took,
    cpuMicroseconds: cpu / requests,
    busy: cpu / 1e6 / took,
  }))
}

/**
 * Ratios are taken within a round: to the bare server, whose place is 0, and to the one that a peer is held against.
 *
 * @param {import('./resources.mjs').Case[]} cases
 * @param {Round[][]} rounds
 */
export function summarize(cases, rounds) {
  const placeOf = (/** @type {string | undefined} */ name) =>
    cases.findIndex(({ variant }) => variant.name === name)
  return cases.map(({ variant: { framework, name, target, against } }, place) => {
    const of = (/** @type {(own: Round, bare: Round) => number} */ value, other = 0) =>
      spreadOf(rounds.map((round) => value(round[place], round[other])))
    const like = placeOf(against)
    return {
      framework,
      name,
      target,
      requestsPerSecond: of((own) => own.requestsPerSecond),
      cpuMicroseconds: of((own) => own.cpuMicroseconds),
      busy: of((own) => own.busy),
      ratio: of((own, bare) => own.requestsPerSecond / bare.requestsPerSecond),
      cpuRatio: of((own, bare) => bare.cpuMicroseconds / own.cpuMicroseconds),
      ...(like !== -1 && {
        against,
        cpuTimes: of((own, ours) => own.cpuMicroseconds / ours.cpuMicroseconds, like),
      }),
    }
  })
}
