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
export function save({ at: _, commit: __, load: ___, ...machine }, measured) {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  const kept = isDeepStrictEqual(known?.machine, machine) ? known.sections : {}
  const shown = Object.fromEntries(Object.entries(measured).filter(([name]) => name in pages))
  const text = JSON.stringify({ machine, sections: { ...kept, ...shown } }, rounded, 2)
  const saved = JSON.parse(text)
  const files = { json: `${text}\n`, md: documentOf(saved), svg: chartOf(saved) }
  for (const [extension, content] of Object.entries(files))
    if (content !== null) writeFileSync(join(docs, `benchmarks.${extension}`), content)
  return docs
}

/** As many digits as a figure deserves, and some more. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value
}
