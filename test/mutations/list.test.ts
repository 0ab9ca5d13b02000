import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { broken, readBreaks, root } from './list.mjs'

const breaks = readBreaks()

/** The folders of a package's sources. */
function foldersOf(name: string): readonly string[] {
  const src = `packages/${name}/src`
  const entries = readdirSync(join(root, src), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${src}/${entry.name}/`)
}

describe('the list of deliberate breaks', () => {
  it('is long, and reaches every folder of core and keyring', () => {
    expect(breaks.length).toBeGreaterThan(60)
    const untouched = [...foldersOf('core'), ...foldersOf('keyring')].filter(
      (folder) => !breaks.some(({ file }) => file.startsWith(folder)),
    )
    expect(untouched).toEqual([])
  })

  it('finds what it breaks in the sources, exactly once', () => {
    const stale = breaks.filter((one) => {
      try {
        const source = readFileSync(join(root, one.file), 'utf8')
        return broken(source, one) === source
      } catch {
        return true
      }
    })
    expect(stale.map(({ file, find }) => `${file}: ${find}`)).toEqual([])
  })

  it('names tests that there are', () => {
    const tests = new Set(breaks.flatMap((one) => one.tests))
    expect([...tests].filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(breaks.filter((one) => one.tests.length === 0)).toEqual([])
  })

  it('says of each break which rule it is of, and nothing twice', () => {
    const names = breaks.map(({ file, rule }) => `${file}: ${rule}`)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    const changes = breaks.map(({ file, find, replace }) => JSON.stringify([file, find, replace]))
    expect(changes.filter((change, i) => changes.indexOf(change) !== i)).toEqual([])
  })
})

describe('broken()', () => {
  const one = { rule: 'a rule', file: 'a.ts', find: 'yes', replace: 'no', tests: ['a.test.ts'] }

  it('breaks the one place', () => {
    expect(broken('say yes to it', one)).toBe('say no to it')
  })

  it.each(['say nothing', 'yes and yes'])('refuses what is not there once: %s', (source) => {
    expect(() => broken(source, one)).toThrow('exactly once')
  })
})
