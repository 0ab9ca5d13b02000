import { Load } from '../http/load.mjs'
import { Resources } from '../http/resources.mjs'
import { here } from '../lib/child.mjs'
import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, withSpread } from '../lib/table.mjs'
import { comparedCases } from './cases.mjs'
import { judge } from './verdict.mjs'
import { Worktree } from './worktree.mjs'

/** Seconds that a burst takes. */
const burst = 0.1

/** @typedef {{ now: number, noise: number }} Round costs as multiples of the other commit's, and of that itself */

/**
 * This tree beside another commit. In a round each case has three fresh processes, which are called in turn: one of this tree, and two of
 * the other commit. By as much as those two differ, any two may differ.
 *
 * @param {string} ref
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function compare(ref, options, files) {
  const chosen = options.sections.filter((name) => name in comparedCases)
  if (chosen.length === 0)
    throw new TypeError(`--compare: of ${Object.keys(comparedCases).join(', ')} none is chosen by --only`)
  const worktree = new Worktree(ref)
  const resources = new Resources(files)
  const load = new Load()
  try {
    for (const section of chosen) {
      const cases = await comparedCases[section]({ options, files, resources, load })
      const rows = []
      for (const one of cases)
        rows.push({ name: one.name, ...(await compareCase(one, worktree.root, options)) })
      print(section, worktree.commit, rows, options.rounds)
    }
  } finally {
    await Promise.all([load.close(), resources.close()])
    worktree.remove()
  }
}

/**
 * @param {import('./cases.mjs').Compared} one
 * @param {string} other tree
 * @param {import('../lib/options.mjs').BenchOptions} options
 */
async function compareCase(one, other, { quick, rounds }) {
  /** @type {Round[]} */
  const measured = []
  try {
    for (let i = 0; i < rounds; i++) {
      measured.push(await roundOf(one, other, quick ? { warmUp: 0.5, turns: 3 } : { warmUp: 2, turns: 10 }))
      process.stderr.write(`${one.name}: round ${i + 1} of ${rounds}\n`)
    }
  } catch (error) {
    return { missing: error.message.split('\n')[0] }
  }
  return {
    now: spreadOf(measured.map(({ now }) => now)),
    noise: spreadOf(measured.map(({ noise }) => noise)),
  }
}

/**
 * @param {import('./cases.mjs').Compared} one
 * @param {string} other
 * @param {{ warmUp: number, turns: number }} effort
 * @returns {Promise<Round>}
 */
async function roundOf({ start }, other, { warmUp, turns }) {
  const measured = [other, here, other].map((tree) => start(tree))
  try {
    const rates = []
    for (const process of measured) rates.push(await process.warmUp(warmUp))
    for (let i = 0; i < turns; i++) {
      for (const place of thereAndBack([...measured.keys()]))
        await measured[place].measure(Math.ceil(rates[place] * burst))
    }
  } finally {
    await Promise.all(measured.map((process) => process.close()))
  }
  const [first, now, again] = measured.map(({ cpu, calls }) => cpu / calls)
  // The two of the other commit stand around this one: what drifts from process to process is in their mean, too.
  return { now: (2 * now) / (first + again), noise: again / first }
}

/** @param {string} section @param {string} commit @param {any[]} rows @param {number} rounds */
function print(section, commit, rows, rounds) {
  printTable(
    `${section}: processor time of this tree as a multiple of that of ${commit}: medians over the rounds (lowest–highest)`,
    ['', 'times', `${commit} against itself`, 'verdict'],
    rows.map(({ name, now, noise, missing }) =>
      missing === undefined
        ? [name, withSpread(now, 3), withSpread(noise, 3), judge(now, noise, rounds)]
        : [name, '', '', `not in ${commit}, or not to be measured: ${missing}`],
    ),
  )
}
