// What a user gets: the tarballs of all public packages, installed by npm into an empty project.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { checkPackage, createPackageFromTarballData, type ResolutionKind } from '@arethetypeswrong/core'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installedVersion, packAll, publicPackages, run, runBin } from './pack.js'
import { frameworks, serverProgram, typedProgram, wanted } from './server-programs.js'

const packages = publicPackages()
const project = mkdtempSync(join(tmpdir(), 'latchkey-packed-'))
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ENOTCACHED/
const mustInstall = process.env['CI'] === 'true' || process.env['LATCHKEY_REQUIRE_SERVERS'] === '1'

let tarballs: Map<string, string>
let offline = false

beforeAll(async () => {
  const tarballDir = mkdtempSync(join(project, 'tarballs-'))
  tarballs = await packAll(tarballDir)
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }')
  const others = ['express', 'koa', 'fastify', '@types/express', '@types/koa', '@types/node']
  const earlier = [oldLine('express'), oldLine('koa')]
  const install = await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--no-progress'].concat(
      [...tarballs.values()],
      others.map((name) => `${name}@${installedVersion(name)}`),
      earlier,
    ),
    project,
  )
  offline = install.code !== 0 && OFFLINE.test(install.output) && !mustInstall
  if (offline)
    process.stderr.write('SKIPPED: no registry can be reached, so the packed packages were not installed\n')
  else if (install.code !== 0) throw new Error(`npm install failed:\n${install.output}`)
}, 120_000)

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

/** The line before the newest one, by the name that the workspace has for it. */
function oldLine(name: 'express' | 'koa'): string {
  const alias = { express: 'express4', koa: 'koa2' }[name]
  return `${alias}@npm:${name}@${installedVersion(alias)}`
}

function installedFiles(name: string): string[] {
  const dir = join(project, 'node_modules', name)
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !path.startsWith(`node_modules${sep}`))
    .map((path) => path.split(sep).join('/'))
}

interface PackedManifest {
  exports: Record<string, string | Record<string, string>>
  bin?: Record<string, string>
}

function manifestOf(name: string): PackedManifest {
  return JSON.parse(
    readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'),
  ) as PackedManifest
}

/** The value of the script's last expression statement `report(…)`, run in the consumer's project. */
async function evaluate<T>(file: string, script: string): Promise<T> {
  writeFileSync(
    join(project, file),
    `const report = (value) => console.log(JSON.stringify(value))\n${script}\n`,
  )
  const { code, output } = await run(process.execPath, [file], project)
  expect(code, output).toBe(0)
  return JSON.parse(output) as T
}

/** What each package exports, by name; asked once for all. */
type Exports = Promise<Record<string, readonly string[]>>
let imported: Exports | undefined
let required: Exports | undefined

function loadAll(load: (specifier: string) => string): string {
  const names = 'Object.keys(loaded).filter((key) => key !== "__esModule" && key !== "module.exports").sort()'
  const loads = packages.map(({ name }) => `{ const loaded = ${load(name)}; all['${name}'] = ${names} }`)
  return `const all = {}\n${loads.join('\n')}\nreport(all)`
}

describe.each(packages)('the tarball of $name', ({ name, dir }) => {
  it('holds the built files, the README and the licence, and nothing else', ({ skip }) => {
    skip(offline, 'offline')
    const files = installedFiles(name)
    expect(
      files.filter((path) => !/^(dist\/.+\.(js|js\.map|d\.ts)|README\.md|LICENSE|package\.json)$/.test(path)),
    ).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']))
  })

  it('holds nothing whose source is gone', () => {
    const stale = readdirSync(join(dir, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.js'))
      .filter((path) => !existsSync(join(dir, 'src', path.replace(/\.js$/, '.ts'))))
    expect(stale, 'left over from an earlier build: `pnpm run clean`').toEqual([])
  })

  it('has what its manifest points to, and names no path or version of the workspace', ({ skip }) => {
    skip(offline, 'offline')
    const manifest = manifestOf(name)
    const targets = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    )
    const files = installedFiles(name)
    for (const target of [...targets, ...Object.values(manifest.bin ?? {})])
      expect(files).toContain(target.replace(/^\.\//, ''))
    expect(JSON.stringify(manifest)).not.toMatch(/"(workspace|catalog|link|file):/)
  })

  it('is loaded by import and by require, with the same exports', async ({ skip }) => {
    skip(offline, 'offline')
    imported ??= evaluate(
      'load.mjs',
      loadAll((specifier) => `await import('${specifier}')`),
    )
    const names = (await imported)[name]
    expect(names?.length).toBeGreaterThan(0)
    skip(!process.features.require_module, 'this Node has no require(esm)')
    required ??= evaluate(
      'load.cjs',
      loadAll((specifier) => `require('${specifier}')`),
    )
    expect((await required)[name]).toEqual(names)
  })

  it('has no complaint from publint', async () => {
    const tarball = readFileSync(tarballs.get(name) ?? '')
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(tarball).buffer },
      strict: true,
    })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types that resolve (attw)', async () => {
    const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(tarballs.get(name) ?? '')))
    const analysis = await checkPackage(tarball)
    // These are ES modules: who requires them needs a Node that can, and a compiler that knows.
    const excused: readonly unknown[] = ['node10', 'node16-cjs'] satisfies ResolutionKind[]
    const problems = analysis.types === false ? ['no types'] : analysis.problems
    expect(
      problems.filter(
        (problem) => !excused.includes((problem as { resolutionKind?: unknown }).resolutionKind),
      ),
    ).toEqual([])
  })
})

describe.each(frameworks)('a server with $adapter and $name', (framework) => {
  it.each([
    ['ESM', 'mjs'],
    ['CommonJS', 'cjs'],
  ] as const)('in %s answers real requests', async (language, extension) => {
    if (offline || (language === 'CommonJS' && !process.features.require_module)) return
    const answers = await evaluate(`${framework.name}.${extension}`, serverProgram(framework, language))
    expect(answers).toEqual(wanted)
  })
})

describe('a TypeScript consumer of all packages', () => {
  const imports = packages.map(({ name }, i) => `import * as p${i} from '${name}'`).join('\n')
  const requires = packages.map(({ name }, i) => `import p${i} = require('${name}')`).join('\n')
  const uses = `export const all: object[] = [${packages.map((_, i) => `p${i}`).join(', ')}]`

  it.each([
    ['node16', 'esm', { module: 'node16', moduleResolution: 'node16' }, 'consumer.mts', imports],
    ['nodenext', 'cjs', { module: 'nodenext', moduleResolution: 'nodenext' }, 'consumer.cts', requires],
    ['bundler', 'esm', { module: 'esnext', moduleResolution: 'bundler' }, 'consumer.ts', imports],
  ])('compiles with moduleResolution %s (%s)', async (resolution, _format, moduleOptions, file, head) => {
    if (offline) return
    await compile(resolution, moduleOptions, file, `${head}\n${uses}\n`)
  })
})

describe('a TypeScript server', () => {
  it.each([
    ['node16', 'ESM', { module: 'node16', moduleResolution: 'node16' }, 'server.mts', 'server.mjs'],
    [
      'nodenext',
      'CommonJS',
      { module: 'nodenext', moduleResolution: 'nodenext' },
      'server.cts',
      'server.cjs',
    ],
    ['bundler', 'ESM', { module: 'esnext', moduleResolution: 'bundler' }, 'server.ts', 'server.js'],
  ] as const)(
    'with moduleResolution %s (%s) compiles, and answers real requests',
    async (resolution, language, moduleOptions, file, emitted) => {
      if (offline || (language === 'CommonJS' && !process.features.require_module)) return
      await compile(`${resolution}.server`, moduleOptions, file, typedProgram(language))
      const program = resolution === 'bundler' ? await bundle(file) : emitted
      const { code, output } = await run(process.execPath, [program], project)
      expect(code, output).toBe(0)
      expect(JSON.parse(output)).toEqual(wanted)
    },
  )

  /** The framework is left out: it does not like to be bundled. */
  async function bundle(file: string): Promise<string> {
    const outfile = join(project, 'bundled.mjs')
    const entryPoints = [join(project, file)]
    await build({
      entryPoints,
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['express'],
    })
    return outfile
  }
})

/** Writes the file, and has it compiled beside itself. */
async function compile(name: string, moduleOptions: object, file: string, text: string): Promise<void> {
  writeFileSync(join(project, file), text)
  const options = { ...moduleOptions, target: 'es2023', strict: true, skipLibCheck: false, types: ['node'] }
  const config = `tsconfig.${name}.json`
  writeFileSync(join(project, config), JSON.stringify({ compilerOptions: options, files: [file] }))
  const { code, output } = await runBin('typescript', 'tsc', ['-p', config], project)
  // Only what is said of our files: npm's flat layout gives @types/koa a content-disposition that it was not made for.
  const errors = output.split('\n').filter((line) => line.includes('error TS'))
  expect(errors.filter((line) => !/^node_modules\/(?!@latchkey\/)/.test(line))).toEqual([])
  expect(code === 0 || errors.length > 0, output).toBe(true)
}
