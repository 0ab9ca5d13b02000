import { durablePostgres, redis } from '../lib/servers.mjs'
import { quantile, spreadOf } from '../lib/stats.mjs'
import { printTable, verdictAtMost, withSpread } from '../lib/table.mjs'
import { ways } from './news.mjs'
import { Nodes } from './nodes.mjs'

const nodes = 4
/** Revocations that do not count. */
const warmUps = 10

/** @typedef {{ p50: number, p99: number, max: number }} Round of one way, in milliseconds */

/**
 * How long a revoked key is still taken: from the moment at which the call that revokes it has resolved until the last of four
 * processes refuses it. All have it in memory, and are asked every millisecond or so.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 */
export async function clusterSection({ quick, rounds }) {
  const times = quick ? 20 : 200
  process.stdout.write(
    `\nCluster: ${nodes} processes on PostgreSQL, ${rounds} rounds of ${times} revocations\n`,
  )
  const [database, news] = await Promise.all([durablePostgres(), redis()])
  try {
    if (database === null) return { results: [] }
    const possible = ways.filter(({ feed }) => feed !== 'redis' || news !== null)
    const measured = []
    for (let i = 0; i < rounds; i++) {
      measured.push(await roundOf(possible, { database, redis: news?.url ?? null }, times))
      process.stderr.write(`cluster: round ${i + 1} of ${rounds}\n`)
    }
    const results = possible.map((way, place) =>
      summary(
        way,
        measured.map((round) => round[place]),
      ),
    )
    print(results, times)
    return { nodes, times, results }
  } finally {
    await Promise.all([database?.stop(), news?.stop()])
  }
}

/**
 * @param {import('./news.mjs').Way[]} possible
 * @param {{ database: { fresh(): Promise<string> }, redis: string | null }} servers
 * @param {number} times
 * @returns {Promise<Round[]>}
 */
async function roundOf(possible, { database, redis: url }, times) {
  const measured = []
  for (const { feed, pause } of possible)
    measured.push(await measure({ database: await database.fresh(), redis: url, feed }, pause, times))
  return measured
}

/** @param {import('./nodes.mjs').Where} where @param {number} pause @param {number} times @returns {Promise<Round>} */
async function measure(where, pause, times) {
  const cluster = new Nodes(nodes, where)
  try {
    await cluster.ready()
    const taken = []
    for (const key of await cluster.issue(warmUps + times)) taken.push(await cluster.revoke(key, pause))
    const counted = taken.slice(warmUps)
    return { p50: quantile(counted, 0.5), p99: quantile(counted, 0.99), max: quantile(counted, 1) }
  } finally {
    await cluster.close()
  }
}

/** @param {import('./news.mjs').Way} way @param {Round[]} rounds */
function summary({ name, atMost }, rounds) {
  const of = (/** @type {keyof Round} */ figure) => spreadOf(rounds.map((round) => round[figure]))
  return { name, atMost, p50: of('p50'), p99: of('p99'), max: of('max') }
}

/** @param {ReturnType<typeof summary>[]} results @param {number} times */
function print(results, times) {
  printTable(
    `from the commit of a revocation to the refusal by the last of ${nodes} processes, ${times} a round, in milliseconds: medians over the rounds (lowest–highest)`,
    ['', 'p50', 'p99', 'slowest', 'target for p99'],
    results.map(({ name, p50, p99, max, atMost }) => [
      name,
      withSpread(p50, 1),
      withSpread(p99, 1),
      withSpread(max, 1),
      verdictAtMost(p99.median, atMost),
    ]),
  )
}
