import { Child, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'
import { spreadOf, thereAndBack } from '../lib/stats.mjs'
import { printTable, whole, withSpread } from '../lib/table.mjs'
import { withPeersOn } from './peers.mjs'
import { Resources } from './resources.mjs'
import { besideOurs } from './rounds.mjs'

const script = scriptOf('http-server.mjs')

/** @typedef {{ milliseconds: number, cpu: number }} Start milliseconds of processor time */

/**
 * From the start of a process to its first answer to a caller with a key, files in the system's cache.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function startupSection({ frameworks, rounds }, files) {
  process.stdout.write(
    `\nStart: from the start of a process to its first answer, twice in ${rounds} rounds\n`,
  )
  const resources = new Resources(files)
  const results = []
  try {
    for (const framework of frameworks) {
      const cases = await resources.casesOf(withPeersOn(framework))
      // The files come into memory, and whatever this process loads for its first request.
      for (const one of cases) await start(one)
      const starts = cases.map(() => /** @type {Start[]} */ ([]))
      for (let i = 0; i < rounds; i++) {
        for (const place of thereAndBack([...cases.keys()])) starts[place].push(await start(cases[place]))
        process.stderr.write(`${framework}, start: round ${i + 1} of ${rounds}\n`)
      }
      const rows = cases.map(({ variant: { name, against } }, place) => ({
        framework,
        name,
        ...besideOurs(cases, against, (at) => starts[at].map(({ cpu }) => cpu), place),
        ...summary(starts[place], starts[0]),
      }))
      print(framework, rows)
      results.push(...rows)
    }
  } finally {
    await resources.close()
  }
  return { results }
}

/** @param {import('./resources.mjs').Case} given @returns {Promise<Start>} */
async function start({ variant, given, authorizations }) {
  const started = performance.now()
  const child = new Child(cores.measured, script, [JSON.stringify(variant), JSON.stringify(given)])
  try {
    const { url } = await child.message()
    const [authorization] = authorizations
    const answer = await fetch(url, { headers: { authorization } })
    const milliseconds = performance.now() - started
    if (!answer.ok) throw new Error(`${variant.name}: ${answer.status}`)
    await answer.arrayBuffer()
    const { cpu } = await child.ask({})
    return { milliseconds, cpu: cpu / 1000 }
  } finally {
    await child.close()
  }
}

/** @param {Start[]} starts @param {Start[]} bare */
function summary(starts, bare) {
  return {
    milliseconds: spreadOf(starts.map(({ milliseconds }) => milliseconds)),
    cpu: spreadOf(starts.map(({ cpu }) => cpu)),
    cpuMore: spreadOf(starts.map(({ cpu }, i) => cpu - bare[i].cpu)),
  }
}

/** @param {string} framework @param {(ReturnType<typeof summary> & { name: string })[]} rows */
function print(framework, rows) {
  printTable(
    `${framework}, in milliseconds: medians (lowest–highest)`,
    ['', 'to the first answer', 'processor time', 'more than bare'],
    rows.map(({ name, milliseconds, cpu, cpuMore }) => [
      name,
      withSpread(milliseconds, 0),
      withSpread(cpu, 0),
      whole(cpuMore.median),
    ]),
  )
}
