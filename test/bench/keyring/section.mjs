import { tmpdir } from 'node:os'
import { changesRound, onPostgres, onSqlite, printChanges, summarizeChanges } from './changes.mjs'
import { durablePostgres } from '../lib/servers.mjs'
import { fillFiles, printImports } from './filling.mjs'
import { configuration, drivers, subjectsOf } from './lists.mjs'

import { printVerification, summarize, verificationRound } from './verification.mjs'

/**
 * What a keyring costs: verification that no cache helps, beside that of better-auth; a bulk import; and changes that are on the disk.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('./files.mjs').Files} files
 */
export async function keyringSection(options, files) {
  const { quick, rounds } = options
  process.stdout.write(
    `\nKeyring: ${rounds} rounds; files in ${tmpdir()}, in the system's cache\n${configuration}\n`,
  )
  const subjects = subjectsOf(options, files.folder)
  const imports = (await fillFiles(subjects, files)).filter(({ keys }) => keys === options.keys)
  printImports(imports)
  const verification = await measureVerification(subjects, rounds, quick)
  const changes = await measureChanges(files.folder, rounds, quick ? 50 : 500)
  return { configuration, imports, ...verification, changes }
}

/** @param {import('./subjects.mjs').Subject[]} subjects @param {number} rounds @param {boolean} quick */
async function measureVerification(subjects, rounds, quick) {
  // The optimizer shares the core: it takes tens of thousands of look-ups until they cost what they cost in a server.
  const seconds = quick ? { warmUp: 0.5, measured: 0.2 } : { warmUp: 4, measured: 1 }
  const measured = []
  for (let i = 0; i < rounds; i++) {
    measured.push(await verificationRound(subjects, seconds))
    process.stderr.write(`keyring: verification: round ${i + 1} of ${rounds}\n`)
  }
  const summary = summarize(subjects, measured)
  printVerification(summary)
  return summary
}

/** @param {string} folder @param {number} rounds @param {number} times */
async function measureChanges(folder, rounds, times) {
  const server = await durablePostgres()
  try {
    const [driver] = drivers()
    const stores = [onSqlite(folder, driver), ...(server === null ? [] : [onPostgres(folder, server)])]
    const measured = []
    for (let i = 0; i < rounds; i++) {
      const round = await changesRound(i % 2 === 0 ? stores : stores.toReversed(), times)
      measured.push(i % 2 === 0 ? round : round.toReversed())
      process.stderr.write(`keyring: changes: round ${i + 1} of ${rounds}\n`)
    }
    const results = summarizeChanges(stores, measured)
    printChanges(results, times)
    return results
  } finally {
    await server?.stop()
  }
}
