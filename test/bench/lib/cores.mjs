import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** The core that is measured, and the one that makes the load. */
export const cores = { measured: 0, load: 1 }

/** Without pinning the server and the load generator fight for a core, and requests a second say little. */
export const pinning = availableParallelism() > 1 && hasTaskset()

function hasTaskset() {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** `node --cpu-prof test/bench/run.mjs` profiles what is measured, too. No other flag is handed on: `-e` would begin all anew. */
const profiling = process.execArgv.filter((flag) => flag.startsWith('--cpu-prof'))

/**
 * The command that runs Node on one core.
 *
 * @param {number} core
 * @param {string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function nodeOn(core, args) {
  const all = [...profiling, ...args]
  return pinning
    ? { command: 'taskset', args: ['-c', String(core), process.execPath, ...all] }
    : { command: process.execPath, args: all }
}
