// An example is read in one go, and is run by a test: one that nobody runs is soon wrong.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesUnder, ROOT } from '../docs/documents.js'

const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name))
  .map(({ name }) => name)
const files = folders
  .flatMap((folder) => filesUnder(`examples/${folder}`))
  .filter((path) => /\.\w+$/.test(path))
const tests = readdirSync(join(ROOT, 'test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['.tmp', 'node_modules'].includes(entry.name))
  .flatMap(({ name }) => filesUnder(`test/${name}`))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))

describe('the examples', () => {
  it('are there', () => {
    expect(folders).toContain('quickstart')
  })

  it.each(files)('%s has at most 60 lines', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })

  it.each(folders)('%s is run by a test', (folder) => {
    expect(tests.filter((text) => text.includes(`examples/dist/${folder}/`))).not.toEqual([])
  })
})
