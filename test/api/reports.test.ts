// What the packages export is what was reviewed: etc/ has it in the form of one file for each.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFolders, ROOT } from '../docs/documents.js'

const run = promisify(execFile)
const written = mkdtempSync(join(tmpdir(), 'latchkey-api-'))
const committed = join(ROOT, 'etc')

beforeAll(() => run(process.execPath, [join(import.meta.dirname, 'run.mjs'), written]), 120_000)
afterAll(() => rmSync(written, { recursive: true, force: true }))

function read(folder: string, name: string): string {
  return readFileSync(join(folder, `${name}.api.md`), 'utf8')
}

it('etc/ has a report for each package, and no other', () => {
  expect(readdirSync(committed).sort()).toEqual(packageFolders().map((name) => `${name}.api.md`))
})

describe.each(packageFolders())('the declarations of %s', (name) => {
  it('are those of etc/: after a change that is meant, `pnpm run api`', () => {
    expect(read(written, name)).toBe(read(committed, name))
  })

  it('say no `any`', () => {
    expect(read(written, name)).not.toMatch(/\bany\b/)
  })
})
