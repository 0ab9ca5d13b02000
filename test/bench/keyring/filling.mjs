import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'
import { spreadOf } from '../lib/stats.mjs'
import { printTable, verdict, whole } from '../lib/table.mjs'

const script = join(import.meta.dirname, '..', 'keyring-fill.mjs')
const target = 20_000

/**
 * Fills the file of each of them once: the first one that names a file fills it.
 *
 * @param {import('./subjects.mjs').Subject[]} subjects
 * @param {import('./files.mjs').Files} files
 */
export async function fillFiles(subjects, files) {
  const inFiles = subjects.filter(({ kind }) => kind.endsWith('sqlite'))
  const fillers = inFiles.filter(({ file }, i) => inFiles.findIndex((other) => other.file === file) === i)
  const imports = []
  for (const filler of fillers) {
    const tenths = await files.filled(filler)
    if (filler.kind === 'sqlite') imports.push(summary(filler, tenths))
  }
  return imports
}

/** What each tenth of the keys took. @param {import('./subjects.mjs').Subject} subject */
export async function fill(subject) {
  const child = new Child(cores.measured, script, [JSON.stringify(subject)])
  try {
    const tenths = []
    for (let told = await child.message(); !told.done; told = await child.message()) tenths.push(told)
    return tenths
  } finally {
    await child.close()
  }
}

/** @param {import('./subjects.mjs').Subject} subject @param {{ seconds: number, cpu: number, rss: number }[]} tenths */
function summary({ name, keys, file }, tenths) {
  const seconds = tenths.reduce((sum, tenth) => sum + tenth.seconds, 0)
  const memory = tenths.map(({ rss }) => rss)
  return {
    name,
    keys,
    perSecond: keys / seconds,
    cpuMicroseconds: tenths.reduce((sum, tenth) => sum + tenth.cpu, 0) / keys,
    ofTenths: spreadOf(tenths.map((tenth) => keys / 10 / tenth.seconds)),
    memory,
    file: statSync(file).size,
  }
}

/** @param {ReturnType<typeof summary>[]} imports */
export function printImports(imports) {
  printTable(
    'importMany() into SQLite, each thousand on the disk: once, on one core (slowest–fastest tenth)',
    ['', 'keys/s', '', 'CPU µs/key', 'MiB after 10 %', 'at the end', 'more', 'file', 'target'],
    imports.map(({ name, perSecond, ofTenths, cpuMicroseconds, memory, file }) => [
      name,
      whole(perSecond),
      `(${whole(ofTenths.min)}–${whole(ofTenths.max)})`,
      cpuMicroseconds.toFixed(1),
      mebibytes(memory[0]),
      mebibytes(memory[9]),
      mebibytes(memory[9] - memory[0]),
      mebibytes(file),
      verdict(perSecond, target),
    ]),
  )
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(0)
}
