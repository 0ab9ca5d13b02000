import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder that goes when the tests of the file are done, and fresh paths in it. */
export function temporaryFiles(): { readonly folder: string; readonly next: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sql-'))
  let made = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, next: () => join(folder, `store-${++made}.db`) }
}
