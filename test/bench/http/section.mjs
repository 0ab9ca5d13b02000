import { counted, printTable, verdict, whole, withSpread } from '../lib/table.mjs'
import { usualConnections } from './measured-server.mjs'
import { withPeersOn } from './peers.mjs'
import { Resources } from './resources.mjs'
import { effortOf, measureRounds, summarize } from './rounds.mjs'
import { targetsOn } from './variants.mjs'

/**
 * Authenticated against bare, on each framework.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function httpSection(options, files) {
  const inStore = `${counted(options.keys, 'key')} in the keyring's store, on SQLite`
  return measure(`HTTP: ${inStore}`, (framework) => targetsOn(framework, options.keys), options, files)
}

/**
 * Ours beside the other libraries of each framework.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function peersSection(options, files) {
  return measure('Peers over HTTP', withPeersOn, options, files)
}

/**
 * @param {string} title
 * @param {(framework: string) => import('./variants.mjs').Variant[]} variantsOn
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
async function measure(title, variantsOn, options, files) {
  process.stdout.write(`\n${title}; ${usualConnections} connections, ${options.rounds} rounds\n`)
  const resources = new Resources(files)
  const results = []
  try {
    for (const framework of options.frameworks) {
      const cases = await resources.casesOf(variantsOn(framework))
      const [measured] = await measureRounds(cases, effortOf(options))
      const rows = summarize(cases, measured)
      print(framework, rows)
      results.push(...rows)
    }
  } finally {
    await resources.close()
  }
  return { connections: usualConnections, results }
}

/** @param {string} framework @param {ReturnType<typeof summarize>} rows */
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
