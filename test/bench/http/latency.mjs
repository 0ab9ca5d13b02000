import { spreadOf } from '../lib/stats.mjs'
import { printTable, whole, withSpread } from '../lib/table.mjs'
import { Load } from './load.mjs'
import { MeasuredServer } from './measured-server.mjs'
import { withPeersOn } from './peers.mjs'
import { Resources } from './resources.mjs'
import { besideOurs, effortOf } from './rounds.mjs'

/** So many that a free one is missing only where a server stops. */
const connections = 64
/** Of the bare server's capacity. */
const part = 0.5

/** @typedef {import('./open-loop.mjs').Latency & { busy: number }} Round of one variant */

/**
 * How long requests take that come by a schedule, at half of what the bare server of the framework can do at most.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function latencySection(options, files) {
  const { frameworks, rounds, quick } = options
  process.stdout.write(`\nLatency by a schedule: ${connections} connections, ${rounds} rounds\n`)
  const effort = { warmUp: effortOf(options).warmUp, seconds: quick ? 1 : 5 }
  const resources = new Resources(files)
  const results = []
  try {
    for (const framework of frameworks)
      results.push(await measure(framework, await resources.casesOf(withPeersOn(framework)), rounds, effort))
  } finally {
    await resources.close()
  }
  return { connections, part, frameworks: results }
}

/**
 * @param {string} framework
 * @param {import('./resources.mjs').Case[]} cases
 * @param {number} rounds
 * @param {{ warmUp: number, seconds: number }} effort
 */
async function measure(framework, cases, rounds, effort) {
  const rate = Math.round((await capacityOf(cases[0], effort.warmUp)) * part)
  const measured = []
  for (let i = 0; i < rounds; i++) {
    // Each in its turn alone: whoever came late in a round comes early in the next one.
    const order = i % 2 === 0 ? cases : cases.toReversed()
    const round = new Map()
    for (const one of order) round.set(one, await latencyOf(one, rate, effort))
    measured.push(cases.map((one) => round.get(one)))
    process.stderr.write(`${framework}, latency: round ${i + 1} of ${rounds}\n`)
  }
  const results = cases.map(({ variant: { name, against } }, place) => ({
    name,
    ...besideOurs(cases, against, (at) => measured.map((round) => round[at].p99), place),
    ...summary(measured.map((round) => round[place])),
  }))
  print(framework, rate, results)
  return { framework, rate, results }
}

/** Requests a second, with as many under way as it likes. @param {import('./resources.mjs').Case} bare @param {number} warmUp */
function capacityOf(bare, warmUp) {
  return withServer(bare, async (server) => {
    const rate = await server.warmUp(warmUp)
    const { requests, seconds } = await server.measure(Math.ceil(rate))
    return requests / seconds
  })
}

/**
 * @param {import('./resources.mjs').Case} given
 * @param {number} rate
 * @param {{ warmUp: number, seconds: number }} effort
 * @returns {Promise<Round>}
 */
function latencyOf(given, rate, { warmUp, seconds }) {
  return withServer(given, async (server) => {
    await server.warmUp(warmUp)
    const { cpu, ...latency } = await server.serve(rate, seconds, connections)
    return { ...latency, busy: cpu / 1e6 / seconds }
  })
}

/**
 * @template T
 * @param {import('./resources.mjs').Case} given
 * @param {(server: MeasuredServer) => Promise<T>} use
 */
async function withServer(given, use) {
  const load = new Load()
  const server = new MeasuredServer(given, load)
  try {
    await server.ready()
    return await use(server)
  } finally {
    await Promise.all([load.close(), server.close()])
  }
}

/** @param {Round[]} rounds */
function summary(rounds) {
  const of = (/** @type {(round: Round) => number} */ figure) => spreadOf(rounds.map(figure))
  return {
    p50: of((round) => round.p50),
    p99: of((round) => round.p99),
    p999: of((round) => round.p999),
    busy: of((round) => round.busy),
    unsent: of((round) => round.unsent / round.due),
  }
}

/** @param {string} framework @param {number} rate @param {(ReturnType<typeof summary> & { name: string })[]} results */
function print(framework, rate, results) {
  printTable(
    `${framework}, ${whole(rate)} requests a second, from when each was due, in milliseconds: medians over the rounds (lowest–highest)`,
    ['', 'p50', 'p99', 'p99.9', 'server busy', 'never sent'],
    results.map(({ name, p50, p99, p999, busy, unsent }) => [
      name,
      ...[p50, p99, p999].map((figure) => withSpread(figure, 2)),
      `${whole(busy.median * 100)} %`,
      `${whole(unsent.median * 100)} %`,
    ]),
  )
}
