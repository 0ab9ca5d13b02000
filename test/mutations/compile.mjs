import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { broken, root } from './list.mjs'

/** What a break leaves without a use is no mistake of the break's; and nobody reads its declarations. */
const relaxed = ['noUnusedLocals', 'noUnusedParameters', 'composite', 'incremental'].flatMap((option) => [
  `--${option}`,
  'false',
])

/**
 * A source that does not compile is noticed by any test: so it is no break of a rule. Many are compiled at once, one of each file.
 *
 * @param {import('./copy.mjs').Copy} copy
 * @param {readonly import('./list.mjs').Break[]} breaks
 */
export async function checkTypes(copy, breaks) {
  for (const round of roundsOf(breaks)) {
    const texts = new Map(
      round.map((one) => [one.file, broken(readFileSync(join(root, one.file), 'utf8'), one)]),
    )
    const packages = new Set(round.map(({ file }) => file.split('/').slice(0, 2).join('/')))
    for (const folder of packages) {
      const args = ['-p', folder, '--noEmit', ...relaxed]
      const { status, output } = await copy.with(texts, () => copy.run('typescript/bin/tsc', args, 120_000))
      if (status !== 0) throw new Error(`a break that does not compile is none:\n${output}`)
    }
  }
}

/** The first break of each file, then the second of each that has one, and so on. */
function roundsOf(breaks) {
  const rounds = []
  const seen = new Map()
  for (const one of breaks) {
    const nth = seen.get(one.file) ?? 0
    seen.set(one.file, nth + 1)
    rounds[nth] = [...(rounds[nth] ?? []), one]
  }
  return rounds
}
