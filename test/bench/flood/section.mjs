import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'
import { print, summarize } from './summary.mjs'

const script = join(import.meta.dirname, '..', 'flood-server.mjs')

/** Keys a second that nobody has. */
const wanted = 50_000
/** What most machines keep up with: for figures that can be held against each other. */
const small = 5000

/**
 * @typedef {object} Flood
 * @property {string} name
 * @property {'unknown' | 'garbage'} flood
 * @property {number} rate a second
 * @property {number} seconds
 * @property {boolean} [isTarget] is it held against the targets?
 */

/**
 * Valid calls, in memory, beside a flood of keys that nobody has, in one process: what it does to them, to the store and to memory.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function floodSection({ quick, rounds, keys }, files) {
  process.stdout.write(
    `\nFlood: one process on SQLite with ${keys.toLocaleString('en-US')} keys, ${rounds} rounds\n`,
  )
  const store = await files.withKeys(keys)
  const rate = await withServer(store, keptUpWith)
  if (rate < wanted)
    process.stdout.write(
      `!! ${wanted.toLocaleString('en-US')} unknown keys a second are more than one core keeps up with here: measured at ${rate.toLocaleString('en-US')}\n`,
    )
  const floods = floodsOf(rate, quick)
  const measured = []
  for (let i = 0; i < rounds; i++) {
    measured.push(await withServer(store, (server) => roundOf(server, floods)))
    process.stderr.write(`flood: round ${i + 1} of ${rounds}\n`)
  }
  const results = summarize(floods, measured)
  print(results)
  return { wanted, rate, results }
}

/** @param {number} rate @param {boolean} quick @returns {Flood[]} */
function floodsOf(rate, quick) {
  const short = quick ? 2 : 10
  const at = (/** @type {number} */ value) => `${value.toLocaleString('en-US')} a second`
  return [
    { name: 'undisturbed', flood: 'unknown', rate: 0, seconds: short },
    { name: `unknown, ${at(rate)}`, flood: 'unknown', rate, seconds: quick ? 2 : 30, isTarget: true },
    { name: `unknown, ${at(rate / 2)}`, flood: 'unknown', rate: rate / 2, seconds: short },
    { name: `unknown, ${at(small)}`, flood: 'unknown', rate: small, seconds: short },
    { name: `bad checksum, ${at(wanted)}`, flood: 'garbage', rate: wanted, seconds: short },
    { name: 'undisturbed again', flood: 'unknown', rate: 0, seconds: short },
  ]
}

/**
 * What the processor time of a core is enough for: the rate that is wanted, or half of it, and so on.
 *
 * @param {Child} server
 */
async function keptUpWith(server) {
  const { made, cpu } = await server.ask({ flood: 'unknown', rate: wanted, seconds: 3 })
  let rate = wanted
  while (rate > small && rate > made / cpu) rate /= 2
  return rate
}

/** @param {Child} server @param {Flood[]} floods */
async function roundOf(server, floods) {
  const measured = []
  for (const { flood, rate, seconds } of floods)
    measured.push({ seconds, ...(await server.ask({ flood, rate, seconds })) })
  return measured
}

/**
 * A fresh process that the optimizer has had its time with.
 *
 * @template T
 * @param {object} store
 * @param {(server: Child) => Promise<T>} use
 */
async function withServer(store, use) {
  const server = new Child(cores.measured, script, [JSON.stringify(store)])
  try {
    await server.message()
    for (const flood of ['unknown', 'garbage']) await server.ask({ flood, rate: small, seconds: 2 })
    return await use(server)
  } finally {
    await server.close()
  }
}
