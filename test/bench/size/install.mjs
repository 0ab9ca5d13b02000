import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..')
const pnpm = 'pnpm@12.21.0'

/**
 * Packs packages as a release would.
 *
 * @param {string[]} folders under packages/
 * @param {string} dir
 * @returns {string[]} the tarballs
 */
export function pack(folders, dir) {
  for (const folder of folders) {
    const args = ['-y', pnpm, '--filter', `./packages/${folder}`, 'pack', '--pack-destination', dir]
    run('npx', args, root)
  }
  return readdirSync(dir)
    .filter((file) => file.endsWith('.tgz'))
    .map((file) => join(dir, file))
}

/**
 * What `npm install` of these tarballs puts into an empty project.
 *
 * @param {string} what
 * @param {string[]} tarballs
 * @param {string} project
 * @param {boolean} peers npm installs the framework too, unless it is told not to
 */
export function installedSize(what, tarballs, project, peers) {
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true }')
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  run('npm', ['install', ...flags, ...(peers ? [] : ['--legacy-peer-deps']), ...tarballs], project)
  const modules = join(project, 'node_modules')
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const files = filesOf(modules)
  const bytes = files.map((file) => statSync(file).size).reduce((sum, size) => sum + size, 0)
  return { what, packages: Object.keys(packages).length, files: files.length, bytes }
}

/** @param {string} dir */
function filesOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.package-lock.json')
    .map((entry) => join(entry.parentPath, entry.name))
}

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  execFileSync(command, args, { cwd, env: environment(), stdio: 'pipe', timeout: 120_000 })
}

/** What pnpm tells its scripts would steer npm in the consumer's project. */
function environment() {
  const ours = /^(npm_config_|npm_package_|npm_lifecycle_|pnpm_)/i
  const kept = /^npm_config_(registry|cache|.*proxy|cafile|userconfig|globalconfig)$/i
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !ours.test(name) || kept.test(name)),
  )
}
