import { Child, scriptOf } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'
import { ratiosOf, spreadOf } from '../lib/stats.mjs'
import { printTable, whole, withSpread } from '../lib/table.mjs'
import { casesOf } from './cases.mjs'

const script = scriptOf('memory-case.mjs')

/**
 * What a key, or a token, takes up in memory, with all that is kept beside it.
 *
 * @param {import('../lib/options.mjs').BenchOptions} options
 * @param {import('../keyring/files.mjs').Files} files
 */
export async function memorySection({ quick, rounds }, files) {
  process.stdout.write(`\nMemory: ${rounds} rounds\n`)
  const cases = await casesOf(quick ? 10_000 : 100_000, files)
  const bytes = cases.map(() => /** @type {number[]} */ ([]))
  for (let i = 0; i < rounds; i++) {
    for (const [place, given] of cases.entries()) bytes[place].push((await measure(given)) / given.count)
    process.stderr.write(`memory: round ${i + 1} of ${rounds}\n`)
  }
  const results = cases.map(({ name, count, against }, place) => {
    const ours = cases.findIndex(({ subject }) => subject === against)
    const beside = { against: cases[ours]?.name, times: ratiosOf(bytes[place], bytes[ours] ?? []) }
    return { name, count, bytes: spreadOf(bytes[place]), ...(against !== undefined && beside) }
  })
  printTable(
    'bytes for each: medians over the rounds (lowest–highest)',
    ['', 'of so many', 'bytes'],
    results.map(({ name, count, bytes: each }) => [name, whole(count), withSpread(each, 0)]),
  )
  return { results }
}

/** @param {import('./cases.mjs').MemoryCase} given @returns {Promise<number>} */
async function measure(given) {
  const child = new Child(cores.measured, script, [JSON.stringify(given)])
  try {
    return (await child.message()).bytes
  } finally {
    await child.close()
  }
}
