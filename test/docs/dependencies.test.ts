// docs/dependencies.md, held against the manifests, and against what is installed.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installedWith, type Installed } from '../support/runtime-dependencies.js'
import { packageFolders, readDocument, ROOT } from './documents.js'
import { codeIn, tableOf } from './tables.js'

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const page = readDocument('docs/dependencies.md').text
const manifests = packageFolders().map((folder) => ({ folder, manifest: manifestOf(`packages/${folder}`) }))

function manifestOf(folder: string): Manifest {
  return JSON.parse(readDocument(`${folder}/package.json`).text) as Manifest
}

function isOurs(name: string): boolean {
  return name.startsWith('@latchkey/') || name === 'latchkey'
}

/** What others made and comes with the package in a folder of packages/, sorted by name. */
function othersOf(folder: string): readonly Installed[] {
  const all = [...installedWith(join(ROOT, 'packages', folder)).values()]
  const { name } = manifestOf(`packages/${folder}`)
  return all.filter((part) => part.name !== name && !isOurs(part.name)).sort(byName)
}

function byName(left: Installed, right: Installed): number {
  return left.name < right.name ? -1 : 1
}

/** A platform's own package goes by the name that all of its kind have in common. */
function shownName({ name, forPlatform }: Installed): string {
  return forPlatform ? `${name.split('/')[0]}/<platform>` : name
}

/** Rows of name, version, licence, and each package that asks for it. */
function askedFor(): string[] {
  return manifests.flatMap(({ folder, manifest }) => {
    const optional = Object.keys(manifest.optionalDependencies ?? {})
    const names = [...Object.keys(manifest.dependencies ?? {}), ...optional].filter((name) => !isOurs(name))
    return names.map((name) => {
      const part = othersOf(folder).find((other) => other.name === name)
      return [name, part?.version, part?.licence, folder, optional.includes(name)].join(' ')
    })
  })
}

describe('the table', () => {
  it('of dependencies has all that the manifests name, with version and licence', () => {
    const told = tableOf(page, 'dependency').flatMap(([name = '', version, licence, users = '']) =>
      users
        .split(', ')
        .map((user) =>
          [...codeIn(name), version, licence, ...codeIn(user), user.includes('(optional)')].join(' '),
        ),
    )
    expect(told.sort()).toEqual(askedFor().sort())
  })

  it('of dependencies says what each is for', () => {
    for (const row of tableOf(page, 'dependency')) expect(row[4], row[0]).toMatch(/\w{3}/)
  })

  it('of peers has all that there are', () => {
    const told = tableOf(page, 'peer').map(([name = '', range, user = '', optional]) =>
      [...codeIn(name), range, ...codeIn(user), optional].join(' '),
    )
    const real = manifests.flatMap(
      ({ folder, manifest: { peerDependencies = {}, peerDependenciesMeta = {} } }) =>
        Object.entries(peerDependencies).map(([name, range]) =>
          [name, range, folder, peerDependenciesMeta[name]?.optional ? 'yes' : 'no'].join(' '),
        ),
    )
    expect(told.sort()).toEqual(real.sort())
  })

  it('of installations counts what comes along', () => {
    const told = tableOf(page, 'installed').map(([name = '', count]) => [...codeIn(name), count].join(' '))
    const real = packageFolders().map((folder) => [folder, othersOf(folder).length].join(' '))
    expect(told.sort()).toEqual(real.sort())
  })

  it('of those through which most come has the names of them', () => {
    const all = new Map(othersOf('cli').map((part) => [part.name, part]))
    for (const [name = '', packages = ''] of tableOf(page, 'through')) {
      expect(codeIn(packages), name).toEqual(behind(codeIn(name)[0] ?? '', all))
    }
    const through = tableOf(page, 'through').flatMap(([name = '']) => codeIn(name))
    const others = [...all.keys()].filter((name) => !through.includes(name) && behind(name, all).length > 0)
    const told = tableOf(page, 'through').flatMap(([, packages = '']) => codeIn(packages))
    expect(others.filter((name) => !told.includes(name))).toEqual([])
  })

  it('of tools has every one, once in a row', () => {
    const folders = ['.', 'test', 'examples', ...packageFolders().map((folder) => `packages/${folder}`)]
    const real = folders.flatMap((folder) => Object.keys(manifestOf(folder).devDependencies ?? {}))
    const told = tableOf(page, 'tools').flatMap(([names = '']) => codeIn(names))
    expect(told.sort()).toEqual([...new Set(real)].filter((name) => !isOurs(name)).sort())
  })
})

/** All that a package brings along, by the names that are shown. */
function behind(name: string, all: ReadonlyMap<string, Installed>): readonly string[] {
  const found = new Set<Installed>()
  const visit = (parent: string): void => {
    for (const child of all.get(parent)?.dependencies ?? []) {
      const part = all.get(child)
      if (part === undefined || found.has(part)) continue
      found.add(part)
      visit(child)
    }
  }
  visit(name)
  return [...found].map(shownName).sort()
}

it('the licences are those of all that comes along', () => {
  const [line = ''] = /^All are under .*$/m.exec(page) ?? []
  const real = packageFolders().flatMap((folder) => othersOf(folder).map(({ licence }) => licence))
  expect(codeIn(line).sort()).toEqual([...new Set(real)].sort())
})

it.each(packageFolders())('nothing runs when %s is installed', (folder) => {
  const all = [...installedWith(join(ROOT, 'packages', folder)).values()]
  expect(all.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)).toEqual([])
})
