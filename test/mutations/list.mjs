import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
const folder = join(import.meta.dirname, 'breaks')

/** Breaks are listed by source file, with the tests of that file; one that other tests must notice names its own. */
export function readBreaks() {
  const lists = readdirSync(folder).sort()
  return lists
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .flatMap(({ file, tests, breaks }) => breaks.map((one) => ({ file, tests, ...one })))
}

/**
 * @param {string} source
 * @param {import('./list.mjs').Break} one
 */
export function broken(source, { file, rule, find, replace }) {
  const [before, after, ...more] = source.split(find)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file}: "${rule}": what it looks for must stand there exactly once: ${find}`)
  return before + replace + after
}
