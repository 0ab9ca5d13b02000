import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, verdict, whole, withSpread } from '../lib/table.mjs'
import { connections, Load } from './load.mjs'
import { MeasuredServer } from './measured-server.mjs'
import { variantsOf } from './variants.mjs'

/** @typedef {{ requestsPerSecond: number, cpuMicroseconds: number, busy: number }} Round of one variant */

/** Seconds that a burst takes: so short that what else the machine does hits the neighbours alike. */
const burst = 0.1

/**
 * Authenticated against bare, on each framework. In a round every variant has a fresh process, all are warmed up, and then
 * asked in turn, in short bursts of equal size. Ratios are taken within a round.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function httpSection({ frameworks, peers, rounds, quick, keys }, files) {
  const inStore = `${keys.toLocaleString('en-US')} keys in the keyring's store, on SQLite`
  process.stdout.write(`\nHTTP: ${connections} connections, ${rounds} rounds; ${inStore}\n`)
  const store = await files.withKeys(keys)
  const results = []
  for (const framework of frameworks) {
    const variants = variantsOf(framework, peers)
    const measured = []
    for (let i = 0; i < rounds; i++) {
      measured.push(await roundOf(framework, variants, store, quick ? 0.7 : 1.5))
      process.stderr.write(`${framework}: round ${i + 1} of ${rounds}\n`)
    }
    const rows = variants.map((variant, place) => summary(framework, variant, measured, place))
    print(framework, rows)
    results.push(...rows)
  }
  return { results }
}

/**
 * @param {string} framework
 * @param {import('./variants.mjs').Variant[]} variants
 * @param {import('./variants.mjs').Store} store
 * @param {number} seconds for each to be warmed up, and twice that for each to be measured
 * @returns {Promise<Round[]>}
 */
async function roundOf(framework, variants, store, seconds) {
  const load = new Load()
  const servers = variants.map(({ name }) => new MeasuredServer(framework, name, store, load))
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
 * @param {string} framework
 * @param {import('./variants.mjs').Variant} variant
 * @param {Round[][]} rounds
 * @param {number} place of the variant; the bare server's is 0
 */
function summary(framework, { name, target }, rounds, place) {
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
  }
}

/** @param {string} framework @param {ReturnType<typeof summary>[]} rows */
function print(framework, rows) {
  printTable(
    `${framework}: medians over the rounds (lowest–highest)`,
    ['', 'requests/s', 'of bare', 'CPU µs/request', 'of bare by CPU', 'server busy', 'target'],
    rows.map((row) => [
      row.name,
      whole(row.requestsPerSecond.median),
      withSpread(row.ratio, 3),
      row.cpuMicroseconds.median.toFixed(1),
      withSpread(row.cpuRatio, 3),
      `${whole(row.busy.median * 100)} %`,
      verdict(row.ratio.median, row.target),
    ]),
  )
}
