import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { hasDefaultExport, scanImports, type Import } from './scan.js'

export interface SourceFile {
  /** Folder under packages/. */
  package: string
  /** Path under the package's src/, with slashes. */
  path: string
  text: string
}

export interface Manifest {
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
  optionalDependencies?: Record<string, string>
}

interface Allowed {
  /** Packages of this workspace, by folder. */
  ours: readonly string[]
  /** What a published manifest may list beside them. */
  others: readonly string[]
  /** The framework it adapts: a peer dependency, imported for its types alone. */
  framework?: string
  /** Drivers that a user may leave out: optional dependencies, or optional peers. */
  drivers?: readonly string[]
  /** It also runs in browsers, Deno and Bun: nothing of Node's own is imported. */
  portable?: true
}

const ADAPTERS = ['express', 'koa', 'fastify']

/** Who may depend on whom. A package that is not listed here does not pass. */
const PACKAGES: Readonly<Record<string, Allowed>> = {
  core: { ours: [], others: ['lru-cache'] },
  express: { ours: ['core'], others: [], framework: 'express' },
  koa: { ours: ['core'], others: [], framework: 'koa' },
  fastify: { ours: ['core'], others: ['fastify-plugin'], framework: 'fastify' },
  keyring: { ours: ['core'], others: ['lru-cache'] },
  sql: { ours: ['keyring'], others: ['kysely'], drivers: ['libsql', 'pg'] },
  redis: { ours: ['keyring'], others: [], drivers: ['redis'] },
  jwt: { ours: ['core'], others: ['jose'] },
  client: { ours: [], others: [], portable: true },
  conformance: { ours: ['core', 'keyring'], others: [] },
  'mock-server': { ours: ['core', 'keyring', ...ADAPTERS], others: ['express', 'ws'] },
  cli: {
    ours: ['core', ...ADAPTERS, 'keyring', 'sql', 'redis', 'jwt', 'client', 'mock-server', 'conformance'],
    others: ['pg'],
  },
}

/** The folders of packages/core/src (or a file of that name) in the order in which a request passes them. */
const STAGES = ['parse', 'verify', 'delegate', 'authorize', 'respond']
const SHARED = ['types', 'errors', 'options', 'events']

const DEFAULT_EXPORTS = new Set(['fastify/index.ts'])
const MAX_LINES = 300

/** Every way in which a source file breaks the rules, each as one line; none for a good file. */
export function checkFile(file: SourceFile): string[] {
  const where = `packages/${file.package}/src/${file.path}`
  return [...checkShape(file), ...checkImports(file)].map((problem) => `${where}: ${problem}`)
}

function checkShape(file: SourceFile): string[] {
  const problems: string[] = []
  const base = posix.basename(file.path)
  if (/^utils?\.ts$/.test(base)) problems.push('a file is named for its idea, not utils')
  if (!file.path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/.test(part)))
    problems.push('file and folder names are kebab-case')
  const lines = file.text.trimEnd().split('\n').length
  if (lines > MAX_LINES) problems.push(`${lines} lines, past ${MAX_LINES}`)
  if (hasDefaultExport(file.text) && !DEFAULT_EXPORTS.has(`${file.package}/${file.path}`))
    problems.push('exports are named')
  return problems
}

function checkImports(file: SourceFile): string[] {
  const allowed = PACKAGES[file.package]
  if (!allowed) return [`packages/${file.package} is not in the table of packages`]
  return scanImports(file.text).flatMap((found) => {
    const problem = found.specifier.startsWith('.')
      ? relativeProblem(file, found)
      : packageProblem(file.package, allowed, found)
    return problem ? [`${problem}: '${found.specifier}'`] : []
  })
}

function packageProblem(from: string, allowed: Allowed, { specifier, typeOnly }: Import): string | undefined {
  if (specifier.startsWith('node:')) {
    if (allowed.portable) return 'it runs where there is no Node'
    return ADAPTERS.includes(from) && !typeOnly ? "an adapter needs Node's types at most" : undefined
  }
  if (builtinModules.includes(specifier)) return 'builtins are spelled with node:'
  const name = specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? specifier
  const ours = name.match(/^@latchkey\/(.+)$/)?.[1]
  if (ours !== undefined) return allowed.ours.includes(ours) ? undefined : `${from} may not import it`
  if (name === allowed.framework) return typeOnly ? undefined : 'a framework is imported for its types alone'
  return [...allowed.others, ...(allowed.drivers ?? [])].includes(name)
    ? undefined
    : `${from} may not import it`
}

function relativeProblem(file: SourceFile, { specifier, typeOnly }: Import): string | undefined {
  if (!specifier.endsWith('.js')) return 'siblings are imported with .js'
  const target = posix.join(posix.dirname(file.path), specifier)
  if (target.startsWith('..')) return 'leaves src'
  if (target === 'index.js') return 'index is for the outside'
  return file.package === 'core' ? stageProblem(layerOf(file.path), layerOf(target), typeOnly) : undefined
}

/** First folder of a path, or the name of a file that lies in src itself. */
function layerOf(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.(ts|js)$/, '')
}

function stageProblem(from: string, to: string, typeOnly: boolean): string | undefined {
  if (from === to || to === 'lib') return undefined
  const stage = STAGES.indexOf(from)
  const target = STAGES.indexOf(to)
  if (from === 'lib') return SHARED.includes(to) && typeOnly ? undefined : 'lib/ stands on nothing'
  if (SHARED.includes(from)) {
    return SHARED.includes(to) || (target >= 0 && typeOnly) ? undefined : `${from} is under the stages`
  }
  // Whatever else lies in src itself (authenticator.ts, index.ts) puts the stages together.
  if (stage < 0 || SHARED.includes(to)) return undefined
  if (target < 0) return `${from} is put together there, and may not import it`
  if (target > stage) return `${from} comes before ${to}`
  return typeOnly ? undefined : `${from} may import types of ${to}, not values`
}

/** Every way in which a manifest lists more than the table allows. */
export function checkManifest(folder: string, manifest: Manifest): string[] {
  const where = `packages/${folder}/package.json`
  const allowed = PACKAGES[folder]
  if (!allowed) return [`${where}: packages/${folder} is not in the table of packages`]
  const names = [...allowed.ours.map((name) => `@latchkey/${name}`), ...allowed.others]
  const drivers = allowed.drivers ?? []
  const optional = Object.keys(manifest.optionalDependencies ?? {}).filter((name) => !drivers.includes(name))
  const runtime = [...Object.keys(manifest.dependencies ?? {}), ...optional]
  const isOptionalPeer = (name: string): boolean =>
    drivers.includes(name) && manifest.peerDependenciesMeta?.[name]?.optional === true
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !isOptionalPeer(name))
  const frameworks = allowed.framework ? [allowed.framework, `@types/${allowed.framework}`] : []
  const problems = [
    ...runtime.filter((name) => !names.includes(name)).map((name) => `may not depend on ${name}`),
    ...peers.filter((name) => !frameworks.includes(name)).map((name) => `may not have the peer ${name}`),
  ]
  if (allowed.framework && !peers.includes(allowed.framework))
    problems.push(`lacks the peer ${allowed.framework}`)
  return problems.map((problem) => `${where}: ${problem}`)
}
