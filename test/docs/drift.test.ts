// What the documents state, held against the code: names, tables and folders.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthenticator, reasons, requirement } from '@latchkey/core'
import * as express from '@latchkey/express'
import * as fastify from '@latchkey/fastify'
import * as koa from '@latchkey/koa'
import { describe, expect, it } from 'vitest'
import { filesUnder, packageFolders, readDocument, ROOT } from './documents.js'
import { allowedNames, fullAuth } from './facts.js'
import { linksOf } from './links.js'
import { codeIn, membersIn, tableOf } from './tables.js'

const readme = readDocument('README.md').text
const architecture = readDocument('ARCHITECTURE.md').text

describe("README's table", () => {
  it('of answers has every reason, with its status and code', () => {
    const rows = tableOf(readme, 'situation').map(([, status, code, reason]) => [reason, status, code])
    const real = Object.entries(reasons).map(([reason, { status, code }]) => [
      `\`${reason}\``,
      `${status}`,
      `\`${code}\``,
    ])
    expect(rows).toEqual(real)
  })

  it('of options has every name that createAuthenticator() knows', () => {
    const names = tableOf(readme, 'option').flatMap(([name = '']) => codeIn(name))
    expect(names).toEqual(allowedNames((options) => createAuthenticator(options as never)))
  })

  it('of members has every member of an auth object', async () => {
    const auth = await fullAuth()
    const rows = tableOf(readme, 'member')
    const names = rows.flatMap(([name = '']) => codeIn(name)).map((name) => name.replace(/\(.*/, ''))
    expect(names.sort()).toEqual([...Object.keys(auth), 'can'].sort())
    expect(auth.can('pipeline:read')).toBe(true)
  })

  it('of members shows what subject, account, enterprise and key hold', async () => {
    const auth = await fullAuth()
    for (const member of ['subject', 'account', 'enterprise', 'key'] as const) {
      const [, shown = ''] = tableOf(readme, 'member').find(([name]) => name === `\`${member}\``) ?? []
      expect(membersIn(shown).sort(), member).toEqual(Object.keys(auth[member] ?? {}).sort())
    }
  })

  it('of guards has the names that every adapter exports', () => {
    const guards = tableOf(readme, 'guard')
      .flatMap(([call = '']) => codeIn(call))
      .map((call) => call.replace(/\(.*/, ''))
    const others = {
      express: ['getAuth', 'tokenAuth'],
      koa: ['getAuth', 'tokenAuth'],
      fastify: ['getAuth', 'default'],
    }
    expect(Object.keys(express).sort()).toEqual([...guards, ...others.express].sort())
    expect(Object.keys(koa).sort()).toEqual([...guards, ...others.koa].sort())
    expect(Object.keys(fastify).sort()).toEqual([...guards, ...others.fastify].sort())
  })

  it('of guards has the options of requireAuth()', () => {
    const [call = ''] = tableOf(readme, 'guard').find(([name]) => name?.includes('requireAuth')) ?? []
    expect(membersIn(call)).toEqual(allowedNames((options) => requirement(options as never)))
  })

  it('of packages has every package', () => {
    const linked = tableOf(readme, 'package').flatMap(([cell = '']) => linksOf(cell))
    expect(linked.sort()).toEqual(
      packageFolders()
        .map((folder) => `packages/${folder}`)
        .sort(),
    )
  })
})

describe('the first paragraph of an adapter’s README', () => {
  it.each(Object.entries({ express, koa, fastify }))('names all that %s exports', (folder, exported) => {
    const [, , first = ''] = readDocument(`packages/${folder}/README.md`).text.split('\n')
    const names = codeIn(first).map((call) => call.replace('()', ''))
    expect(names.sort()).toEqual(
      Object.keys(exported)
        .filter((name) => name !== 'default')
        .sort(),
    )
  })
})

describe("ARCHITECTURE's table", () => {
  it('of core has every file and folder', () => {
    const named = tableOf(architecture, 'file or folder').flatMap(([cell = '']) => codeIn(cell))
    const entries = readdirSync(join(ROOT, 'packages/core/src'), { withFileTypes: true })
    const real = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    expect(named.sort()).toEqual(real.sort())
  })

  it('of tests has folders that there are, and every folder of test/ with tests in it', () => {
    const named = tableOf(architecture, 'where')
      .flatMap(([cell = '']) => codeIn(cell))
      .filter((name) => name !== 'packages/*/test')
    const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['node_modules', '.tmp'].includes(entry.name))
      .map((entry) => `test/${entry.name}`)
    const withTests = folders.filter((folder) => filesUnder(folder).some((path) => path.endsWith('.test.ts')))
    expect(named.filter((name) => !folders.includes(name))).toEqual([])
    expect(withTests.filter((folder) => !named.includes(folder))).toEqual([])
    expect(packageFolders().filter((folder) => filesUnder(`packages/${folder}/test`).length === 0)).toEqual(
      [],
    )
  })
})
