// Runs the whole vitest suite on other Node lines: pnpm test:nodes [20 22 24 26] [--newest] [-- vitest arguments]
// Binaries come from npm, one line at a time and only when asked for. Build first (the script of that name does).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const root = join(here, '..', '..')
const { optionalDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const known = Object.keys(optionalDependencies).map((alias) => alias.replace('node', ''))

const separator = process.argv.indexOf('--')
const own = separator < 0 ? process.argv.slice(2) : process.argv.slice(2, separator)
const vitestArgs = separator < 0 ? [] : process.argv.slice(separator + 1)

const results = linesToRun().map((line) => ({ line, ...runOn(line) }))

console.log('\nNode        result   seconds')
for (const { version, outcome, seconds } of results)
  console.log(`${version.padEnd(12)}${outcome.padEnd(9)}${seconds}`)
if (results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1

function linesToRun() {
  const { values, positionals } = parseArgs({
    args: own,
    options: { newest: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((line) => !known.includes(line))
  if (unknown.length > 0)
    throw new Error(`no such Node line: ${unknown.join(', ')} (there are ${known.join(', ')})`)
  if (values.newest) return known.slice(-1)
  return positionals.length > 0 ? positionals : known
}

function runOn(line) {
  const version = optionalDependencies[`node${line}`].split('@').at(-1)
  const started = performance.now()
  const bin = hasBinaries() ? install(line, version) : undefined
  const outcome = bin ? runSuite(bin, version) : noBinary(version)
  return { version, outcome, seconds: ((performance.now() - started) / 1000).toFixed(1) }
}

// The packages hold binaries for Linux with glibc on x64, and for nothing else.
function hasBinaries() {
  return (
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    Boolean(process.report.getReport().header.glibcVersionRuntime)
  )
}

function noBinary(version) {
  console.error(
    `\nNOT RUN: there is no Node ${version} for this machine (${process.platform} ${process.arch})`,
  )
  return process.env.CI === 'true' ? 'failed' : 'skipped'
}

/** Installs one line into a folder of its own, and returns the folder of its `node`. */
function install(line, version) {
  const home = join(here, '.tmp', `node${line}-${version}`)
  const bin = join(home, 'node_modules', `node${line}`, 'bin')
  if (existsSync(join(bin, 'node'))) return bin
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n')
  const spec = `node${line}@${optionalDependencies[`node${line}`]}`
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', spec]
  const { status } = spawnSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`npm could not install Node ${version}`)
  return bin
}

function runSuite(bin, version) {
  console.log(`\nNode ${version}`)
  const { status } = spawnSync(
    join(bin, 'node'),
    [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...vitestArgs],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
    },
  )
  return status === 0 ? 'passed' : 'failed'
}
