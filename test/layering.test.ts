import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFile, checkManifest, type Manifest } from './layering/rules.js'
import { scanImports } from './layering/scan.js'

const packagesDir = join(import.meta.dirname, '..', 'packages')
const folders = readdirSync(packagesDir).filter((name) => existsSync(join(packagesDir, name, 'package.json')))

function sourcesOf(folder: string): { package: string; path: string; text: string }[] {
  const src = join(packagesDir, folder, 'src')
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => ({
      package: folder,
      path: path.split(sep).join('/'),
      text: readFileSync(join(src, path), 'utf8'),
    }))
}

describe('the packages keep to the layers', () => {
  it.each(folders)('%s', (folder) => {
    const manifest = JSON.parse(readFileSync(join(packagesDir, folder, 'package.json'), 'utf8')) as Manifest
    const sources = sourcesOf(folder)
    expect(sources).not.toEqual([])
    expect([...checkManifest(folder, manifest), ...sources.flatMap(checkFile)]).toEqual([])
  })
})

describe('what the rules allow', () => {
  it.each([
    ['core', 'verify/any-of.ts', "import type { Credentials } from '../parse/credentials.js'"],
    ['core', 'verify/any-of.ts', "import { fingerprintOf } from '../lib/digest.js'"],
    ['core', 'respond/answer.ts', "import { AuthError } from '../errors.js'"],
    ['core', 'lib/digest.ts', "import { hash } from 'node:crypto'"],
    ['core', 'authenticator.ts', "import { respond } from './respond/answer.js'"],
    ['core', 'index.ts', "export { AuthError } from './errors.js'"],
    ['core', 'verify/cached.ts', " * import express from 'express'"],
    ['express', 'index.ts', "import type { Request } from 'express'\nimport { x } from '@latchkey/core'"],
    ['fastify', 'index.ts', "import fp from 'fastify-plugin'\nexport default fp(plugin)"],
    [
      'mock-server',
      'index.ts',
      "import { tokenAuth } from '@latchkey/express'\nimport express from 'express'",
    ],
  ])('%s/%s: %s', (folder, path, text) => {
    expect(checkFile({ package: folder, path, text })).toEqual([])
  })
})

describe('what the rules refuse', () => {
  it.each([
    ['core', 'parse/credentials.ts', "import type { Identity } from '../verify/verifier.js'", 'comes before'],
    ['core', 'parse/credentials.ts', "export type { Identity } from '../verify/verifier.js'", 'comes before'],
    ['core', 'verify/any-of.ts', "import { parse } from '../parse/credentials.js'", 'types of parse'],
    ['core', 'verify/any-of.ts', "import { type A } from '../parse/credentials.js'", 'types of parse'],
    [
      'core',
      'verify/any-of.ts',
      "import {\n  a, // why\n  b,\n} from '../respond/answer.js'",
      'comes before',
    ],
    ['core', 'verify/any-of.ts', "const x = await import('../respond/answer.js')", 'comes before'],
    ['core', 'verify/any-of.ts', "import type { A } from '../authenticator.js'", 'may not import'],
    ['core', 'lib/digest.ts', "import { parse } from '../parse/credentials.js'", 'stands on nothing'],
    ['core', 'errors.ts', "import { answer } from './respond/answer.js'", 'under the stages'],
    ['core', 'authenticator.ts', "import { x } from './index.js'", 'for the outside'],
    ['core', 'authenticator.ts', "import { x } from '../../express/src/index.js'", 'leaves src'],
    ['core', 'authenticator.ts', "import { x } from './options.ts'", 'with .js'],
    ['core', 'index.ts', "import express from 'express'", 'may not import'],
    ['core', 'index.ts', "export * from '@latchkey/express'", 'may not import'],
    ['core', 'index.ts', "import { hash } from 'crypto'", 'spelled with node:'],
    ['express', 'index.ts', "import express from 'express'", 'types alone'],
    ['express', 'index.ts', "import { createHash } from 'node:crypto'", "Node's types"],
    ['express', 'index.ts', "import '@latchkey/koa'", 'may not import'],
    ['koa', 'index.ts', "import type { Request } from 'express'", 'may not import'],
    ['fastify', 'middleware.ts', 'export default 1', 'named'],
    ['koa', 'index.ts', 'const x = 1\nexport { x as default }', 'named'],
    ['core', 'lib/utils.ts', 'export {}', 'named for its idea'],
    ['core', 'lib/someThing.ts', 'export {}', 'kebab-case'],
    ['core', 'lib/long.ts', 'export {}\n'.repeat(301), '301 lines'],
    ['client', 'client.ts', "import { setTimeout } from 'node:timers/promises'", 'no Node'],
    ['client', 'client.ts', "import type { Socket } from 'node:net'", 'no Node'],
    ['client', 'client.ts', "import { reasons } from '@latchkey/core'", 'may not import'],
    ['plugin', 'index.ts', 'export {}', 'not in the table'],
  ])('%s/%s: %s', (folder, path, text, problem) => {
    expect(checkFile({ package: folder, path, text })).toEqual([expect.stringContaining(problem)])
  })

  it.each<[string, Manifest, string]>([
    ['core', { dependencies: { ms: '2' } }, 'may not depend on ms'],
    ['core', { optionalDependencies: { ms: '2' } }, 'may not depend on ms'],
    ['core', { peerDependencies: { express: '5' } }, 'may not have the peer express'],
    [
      'koa',
      { dependencies: { '@latchkey/express': '1' }, peerDependencies: { koa: '3' } },
      '@latchkey/express',
    ],
    ['express', { dependencies: { '@latchkey/core': '1' } }, 'lacks the peer express'],
    ['sql', { dependencies: { libsql: '1' } }, 'may not depend on libsql'],
    ['sql', { peerDependencies: { pg: '8' } }, 'may not have the peer pg'],
    ['client', { dependencies: { '@latchkey/core': '1' } }, '@latchkey/core'],
    ['plugin', {}, 'not in the table'],
  ])('the manifest of %s: %j', (folder, manifest, problem) => {
    expect(checkManifest(folder, manifest)).toEqual([expect.stringContaining(problem)])
  })

  it('an import that cannot be read is an error, not a pass', () => {
    expect(() => scanImports("import x = require('y')")).toThrow('could be read')
  })
})
