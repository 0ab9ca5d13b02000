import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export const ROOT = join(import.meta.dirname, '..', '..')
const PNPM = 'pnpm@12.21.0'

const require = createRequire(import.meta.url)
const execFileAsync = promisify(execFile)

export interface PublicPackage {
  name: string
  dir: string
}

export interface Run {
  code: number
  output: string
}

/** Runs a command to its end; a failing one is a value, for the test to judge by its output. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<Run> {
  try {
    const { stdout, stderr } = await execFileAsync(command, args, {
      cwd,
      env: environment(),
      maxBuffer: 1 << 26,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const failed = error as Error & { code?: unknown; stdout?: string; stderr?: string }
    const code = typeof failed.code === 'number' ? failed.code : 1
    return { code, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` || failed.message }
  }
}

// What pnpm and vitest tell their children would steer npm and Node in the consumer's project.
function environment(): NodeJS.ProcessEnv {
  const ours = /^(npm_config_|npm_package_|npm_lifecycle_|pnpm_|vitest|NODE_OPTIONS$|NODE_ENV$)/i
  const fetching = /^npm_config_(registry|cache|.*proxy|cafile|userconfig|globalconfig)$/i
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !ours.test(name) || fetching.test(name)),
  )
}

/** Runs a script of an installed package by the name of its bin. */
export async function runBin(
  packageName: string,
  bin: string,
  args: readonly string[],
  cwd: string,
): Promise<Run> {
  const manifestPath = require.resolve(`${packageName}/package.json`)
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: Record<string, string> }
  return run(process.execPath, [join(dirname(manifestPath), manifest.bin[bin] ?? ''), ...args], cwd)
}

/** The version that the workspace itself tests with. */
export function installedVersion(packageName: string): string {
  const homes = [join(ROOT, 'test'), ROOT].map((home) =>
    join(home, 'node_modules', packageName, 'package.json'),
  )
  const manifest = homes.find((path) => existsSync(path))
  if (!manifest) throw new Error(`${packageName} is not installed for the tests`)
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}

export function publicPackages(): PublicPackage[] {
  return readdirSync(join(ROOT, 'packages')).flatMap((folder) => {
    const dir = join(ROOT, 'packages', folder)
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      name: string
      private?: boolean
    }
    return manifest.private ? [] : [{ name: manifest.name, dir }]
  })
}

/** Runs pnpm in the workspace. */
export async function runPnpm(args: readonly string[]): Promise<void> {
  const { code, output } = await run('npx', ['-y', PNPM, ...args], ROOT)
  if (code !== 0) throw new Error(`pnpm ${args.join(' ')} failed:\n${output}`)
}

/** How files that are made of a package are called, without what comes behind. */
export function stemOf(name: string): string {
  return name.replace('@', '').replace('/', '-')
}

/** Packs every public package as a release would, and returns the tarball of each by its name. */
export async function packAll(destination: string): Promise<Map<string, string>> {
  await runPnpm(['-r', '--filter', './packages/*', 'pack', '--pack-destination', destination])
  const files = readdirSync(destination)
  return new Map(
    publicPackages().map(({ name }) => {
      const file = files.find((path) => path.replace(/-\d+\.\d+\.\d+.*\.tgz$/, '') === stemOf(name))
      if (!file) throw new Error(`no tarball of ${name} among ${files.join(', ')}`)
      return [name, join(destination, file)]
    }),
  )
}
