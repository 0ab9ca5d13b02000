import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { chartOf } from './chart.mjs'
import { documentOf, pages } from './document.mjs'

/**
 * @typedef {object} Run of a section
 * @property {string} at
 * @property {string} commit
 * @property {boolean} quick
 * @property {number} rounds
 * @property {{ before: string, after: string }} load averages of a minute
 *
 * @typedef {object} Saved what docs/benchmarks.json holds
 * @property {Pick<ReturnType<typeof import('../lib/environment.mjs').environment>, 'node' | 'v8' | 'cpu' | 'cores' | 'kernel' | 'pinned' | 'versions'>} machine
 * @property {Record<string, { run: Run, figures: any }>} sections
 */

const docs = join(import.meta.dirname, '..', '..', '..', 'docs')
const file = join(docs, 'benchmarks.json')

/**
 * Puts sections that were measured into the document. Those that were not are kept where the machine and all versions are the same.
 *
 * @param {ReturnType<typeof import('../lib/environment.mjs').environment>} environment
 * @param {Saved['sections']} measured
 */
export function save({ node, v8, cpu, cores, kernel, pinned, versions }, measured) {
  const machine = { node, v8, cpu, cores, kernel, pinned, versions }
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  const kept = isDeepStrictEqual(known?.machine, machine) ? known.sections : {}
  const shown = Object.fromEntries(Object.entries(measured).filter(([name]) => name in pages))
  writeFileSync(file, `${JSON.stringify({ machine, sections: { ...kept, ...shown } }, rounded, 2)}\n`)
  draw()
  return docs
}

/** Makes the document and its chart anew, of the figures as they are. */
export function draw() {
  const saved = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(join(docs, 'benchmarks.md'), documentOf(saved))
  const chart = chartOf(saved)
  if (chart !== null) writeFileSync(join(docs, 'benchmarks.svg'), chart)
}

/** As many digits as a figure deserves, and some more. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value
}
