import { ratiosOf, spreadOf, thereAndBack } from '../lib/stats.mjs'
import { Load } from './load.mjs'
import { MeasuredServer, usualConnections } from './measured-server.mjs'

/** @typedef {{ requestsPerSecond: number, cpuMicroseconds: number, busy: number }} Round of one variant */

/** Seconds of processor time that a burst takes: so short that what else the machine does hits the neighbours alike. */
const burst = 0.1

/**
 * @typedef {object} Effort
 * @property {number} rounds
 * @property {number} warmUp seconds of processor time for each
 * @property {number} measured the same
 */

/** @param {import('../lib/options.mjs').BenchOptions} options @returns {Effort} */
export function effortOf({ rounds, quick }) {
  return { rounds, ...(quick ? { warmUp: 1, measured: 1 } : { warmUp: 3, measured: 2 }) }
}

/**
 * In a round every variant has a fresh process, all are warmed up, and then asked in turn, in short bursts that cost each the same.
 *
 * @param {import('./resources.mjs').Case[]} cases
 * @param {Effort} effort
 * @param {number[]} connections each variant is measured with so many, and so many…
 * @returns {Promise<Round[][][]>} by connections, rounds, and cases
 */
export async function measureRounds(cases, effort, connections = [usualConnections]) {
  const measured = []
  for (let i = 0; i < effort.rounds; i++) {
    measured.push(await roundOf(cases, effort, connections))
    process.stderr.write(`${cases[0].variant.framework}: round ${i + 1} of ${effort.rounds}\n`)
  }
  return connections.map((_, place) => measured.map((round) => round[place]))
}

/** @param {import('./resources.mjs').Case[]} cases @param {Effort} effort @param {number[]} connections @returns {Promise<Round[][]>} */
async function roundOf(cases, { warmUp, measured }, connections) {
  const load = new Load()
  const servers = cases.map((one) => new MeasuredServer(one, load))
  const sums = connections.map((count) =>
    servers.map((server) => ({ server, count, requests: 0, seconds: 0, cpu: 0 })),
  )
  try {
    await Promise.all(servers.map((server) => server.ready()))
    const rates = new Map()
    for (const server of servers) rates.set(server, await server.warmUp(warmUp))
    for (let i = 0; i < Math.ceil(measured / burst / 2); i++) {
      for (const sum of thereAndBack(sums.flat()))
        add(sum, await sum.server.measure(Math.ceil(rates.get(sum.server) * burst), sum.count))
    }
  } finally {
    await Promise.all([load, ...servers].map((child) => child.close()))
  }
  return sums.map((row) => row.map(figuresOf))
}

/** @typedef {{ requests: number, seconds: number, cpu: number }} Sum @param {Sum} sum @param {Sum} more */
function add(sum, more) {
  for (const figure of /** @type {const} */ (['requests', 'seconds', 'cpu'])) sum[figure] += more[figure]
}

/** @param {Sum} sum @returns {Round} */
function figuresOf({ requests, seconds, cpu }) {
  return {
    requestsPerSecond: requests / seconds,
    cpuMicroseconds: cpu / requests,
    busy: cpu / 1e6 / seconds,
  }
}

/**
 * Ratios are taken within a round: to the bare server, whose place is 0, and to the one that a peer is held against.
 *
 * @param {import('./resources.mjs').Case[]} cases
 * @param {Round[][]} rounds
 */
export function summarize(cases, rounds) {
  return cases.map(({ variant: { framework, name, target, against } }, place) => {
    const of = (/** @type {(own: Round, bare: Round) => number} */ value) =>
      spreadOf(rounds.map((round) => value(round[place], round[0])))
    return {
      framework,
      name,
      target,
      requestsPerSecond: of((own) => own.requestsPerSecond),
      cpuMicroseconds: of((own) => own.cpuMicroseconds),
      busy: of((own) => own.busy),
      ratio: of((own, bare) => own.requestsPerSecond / bare.requestsPerSecond),
      cpuRatio: of((own, bare) => bare.cpuMicroseconds / own.cpuMicroseconds),
      ...besideOurs(cases, against, (at) => rounds.map((round) => round[at].cpuMicroseconds), place),
    }
  })
}

/**
 * What a peer costs, as a multiple of the one of ours that it is held against; nothing for others.
 *
 * @param {import('./resources.mjs').Case[]} cases
 * @param {string | undefined} against
 * @param {(place: number) => number[]} costsOf by round
 * @param {number} place of the peer
 */
export function besideOurs(cases, against, costsOf, place) {
  const ours = cases.findIndex(({ variant }) => variant.name === against)
  return ours === -1 ? {} : { against, times: ratiosOf(costsOf(place), costsOf(ours)) }
}
