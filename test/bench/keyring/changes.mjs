import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'
import { quantile, spreadOf } from '../lib/stats.mjs'
import { printTable, withSpread } from '../lib/table.mjs'

const script = join(import.meta.dirname, '..', 'keyring-changes.mjs')
const what = /** @type {const} */ (['issue', 'rotate', 'revoke', 'fsync'])
/** Changes of each kind that do not count. */
const warmUps = 30

/** @typedef {Record<typeof what[number], { median: number, p99: number }>} Round of one store, in milliseconds */

/**
 * One round: on every store a fresh process, and an empty database, for so many changes of each kind.
 *
 * @param {{ name: string, args: () => Promise<string[]> }[]} stores
 * @param {number} times
 */
export async function changesRound(stores, times) {
  const rounds = []
  for (const { args } of stores) rounds.push(await measure(await args(), times))
  return rounds
}

/** @param {string[]} args @param {number} times @returns {Promise<Round>} */
async function measure(args, times) {
  const child = new Child(cores.measured, script, args)
  try {
    await child.message()
    await child.ask({ times: warmUps })
    const taken = await child.ask({ times })
    return Object.fromEntries(
      what.map((kind) => [kind, { median: quantile(taken[kind], 0.5), p99: quantile(taken[kind], 0.99) }]),
    )
  } finally {
    await child.close()
  }
}

/** @param {{ name: string }[]} stores @param {Round[][]} rounds */
export function summarizeChanges(stores, rounds) {
  return stores.flatMap(({ name }, place) =>
    what.map((kind) => {
      const of = (/** @type {(round: Round) => number} */ figure) =>
        spreadOf(rounds.map((round) => figure(round[place])))
      return {
        name: kind === 'fsync' ? `write + fsync of 4 KiB, beside ${name}` : `${name}: ${kind}`,
        median: of((round) => round[kind].median),
        p99: of((round) => round[kind].p99),
        fsyncs: of((round) => round[kind].median / round.fsync.median),
      }
    }),
  )
}

/** @param {ReturnType<typeof summarizeChanges>} results @param {number} times */
export function printChanges(results, times) {
  printTable(
    `durable changes, ${times} of each kind a round, in milliseconds: medians over the rounds (lowest–highest)`,
    ['', 'median', 'p99', 'in fsyncs'],
    results.map(({ name, median, p99, fsyncs }) => [
      name,
      withSpread(median, 2),
      withSpread(p99, 2),
      fsyncs.median.toFixed(1),
    ]),
  )
}

/** @param {string} folder @param {'node:sqlite' | 'libsql'} driver */
export function onSqlite(folder, driver) {
  let files = 0
  const name = `SQLite by ${driver}`
  return {
    name,
    args: async () => ['sqlite', join(folder, `changes-${driver}-${files++}.db`), driver, folder],
  }
}

/** @param {string} folder @param {{ fresh(): Promise<string> }} server */
export function onPostgres(folder, server) {
  return { name: 'PostgreSQL', args: async () => ['postgres', await server.fresh(), '', folder] }
}
