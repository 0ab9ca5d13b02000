import { it } from 'vitest'

/** Says aloud which tests of a file are left out, and why. Null: none are. */
export function notRun(reason: string | null): void {
  if (reason === null) return
  process.stderr.write(`${reason}\n`)
  it('leaves out what this machine cannot run', (context) => context.skip(reason))
}
