import { counted, printTable, whole, withSpread } from '../lib/table.mjs'
import { Resources } from './resources.mjs'
import { effortOf, measureRounds, summarize } from './rounds.mjs'
import { bareOn, latchkeyOn } from './variants.mjs'

const connections = [1, 32, 256]

/**
 * What more keys, and more connections, cost. On the framework that costs least itself, where it shows most.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function scaleSection(options, files) {
  const framework = options.frameworks.includes('fastify') ? 'fastify' : options.frameworks[0]
  process.stdout.write(`\nScale: ${framework}, ${options.rounds} rounds\n`)
  const resources = new Resources(files)
  const cases = await resources.casesOf(variantsOn(framework, [1, 1000, options.keys]))
  const measured = await measureRounds(cases, effortOf(options), connections)
  const results = measured.flatMap((rounds, place) =>
    summarize(cases, rounds).map((row) => ({ connections: connections[place], ...row })),
  )
  print(results)
  return { results }
}

/** @param {string} framework @param {number[]} counts */
function variantsOn(framework, counts) {
  const fixed = counts.map((keys) => ({
    name: `static, ${counted(keys, 'key')}`,
    verifier: 'static',
    credential: /** @type {const} */ ('fixed'),
    keys,
  }))
  const keyrings = counts.map((keys) => ({
    name: `keyring on SQLite, ${counted(keys, 'key')}`,
    verifier: 'sqlite',
    keys,
  }))
  return [bareOn(framework), ...[...fixed, ...keyrings].map((own) => latchkeyOn(framework, own))]
}

/** @param {(ReturnType<typeof summarize>[number] & { connections: number })[]} results */
function print(results) {
  printTable(
    'medians over the rounds (lowest–highest)',
    ['', 'connections', 'requests/s', 'CPU µs/request', 'of bare by CPU'],
    results.map(({ name, connections: count, requestsPerSecond, cpuMicroseconds, cpuRatio }) => [
      name,
      whole(count),
      whole(requestsPerSecond.median),
      withSpread(cpuMicroseconds, 1),
      withSpread(cpuRatio, 3),
    ]),
  )
}
