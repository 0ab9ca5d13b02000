import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly os?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Installed {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** One of several, of which each machine gets its own. */
  readonly forPlatform: boolean
  /** Has it a script that package managers run when it is installed from a registry? */
  readonly hasInstallScript: boolean
  /** Names of what it depends on itself. */
  readonly dependencies: readonly string[]
}

/**
 * The package in this folder, and all that an installation brings along with it, by name and version: read from the manifests as
 * they are installed. Peers are not among them.
 */
export function installedWith(folder: string): ReadonlyMap<string, Installed> {
  const found = new Map<string, Installed>()
  visit(realpathSync(folder), found)
  return found
}

function visit(folder: string, found: Map<string, Installed>): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license = '', os = [], scripts = {} } = manifest
  const id = `${name}@${version}`
  if (found.has(id)) return
  const folders = foldersOf(folder, manifest)
  const dependencies = [...folders.keys()].sort()
  const hasInstallScript = ['preinstall', 'install', 'postinstall'].some((hook) => hook in scripts)
  const forPlatform = os.length > 0
  found.set(id, { name, version, licence: license, forPlatform, hasInstallScript, dependencies })
  for (const dependency of folders.values()) visit(dependency, found)
}

function foldersOf(folder: string, manifest: Manifest): ReadonlyMap<string, string> {
  const optional = Object.keys(manifest.optionalDependencies ?? {})
  const names = new Set([...Object.keys(manifest.dependencies ?? {}), ...optional])
  return new Map(
    [...names].flatMap((name): [string, string][] => {
      const place = placeOf(folder, name)
      if (place !== null) return [[name, place]]
      if (optional.includes(name)) return []
      throw new Error(`${manifest.name} needs ${name}, which is not installed`)
    }),
  )
}

/** Where Node would find it. */
function placeOf(from: string, name: string): string | null {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  return from === dirname(from) ? null : placeOf(dirname(from), name)
}
