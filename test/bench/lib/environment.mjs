import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release } from 'node:os'
import { join } from 'node:path'
import { cores, pinning } from './cores.mjs'

const packages = {
  express: ['express', 'passport', 'passport-http-bearer', 'express-jwt', 'express-oauth2-jwt-bearer'],
  koa: ['koa', 'koa-jwt', 'koa-bearer-token'],
  fastify: ['fastify', '@fastify/bearer-auth', '@fastify/jwt'],
  keyring: ['libsql', 'kysely', 'better-auth', '@better-auth/api-key'],
  jwt: ['jose', 'fast-jwt'],
  tools: ['esbuild'],
}

/** What the figures depend on besides our code. */
export function environment() {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    v8: process.versions.v8,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    kernel: release(),
    pinned: pinning ? `measured on core ${cores.measured}, load on core ${cores.load}` : 'no',
    load: loadavg().map((value) => value.toFixed(2)),
    versions: Object.fromEntries(
      Object.values(packages)
        .flat()
        .map((name) => [name, versionOf(name)]),
    ),
  }
}

/** Of the last minute. */
export function loadNow() {
  return loadavg()[0].toFixed(2)
}

/** @param {ReturnType<typeof environment>} facts */
export function printEnvironment({ node, cpu, cores: count, pinned, load, versions, commit: id }) {
  const shown = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  process.stdout.write(
    [
      `Latchkey ${id}, Node ${node}, ${count} × ${cpu}, load average ${load.join(' ')}`,
      `pinned: ${pinned}`,
      shown.join(', '),
      '',
    ].join('\n'),
  )
  if (!pinning) process.stdout.write(notPinned)
}

const notPinned = `
!! NOT PINNED: taskset is missing or there is one core only. Server and load generator share what there is,
!! so requests a second say little here. Look at the processor time for each request instead.
`

/** @param {string} name */
function versionOf(name) {
  const manifest = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}

function commit() {
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', args, { cwd: import.meta.dirname, stdio: 'pipe' })
        .toString()
        .trim()
    const changed = git('status', '--porcelain', '--', '../../packages') === '' ? '' : ' with changes'
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`
  } catch {
    return 'outside git'
  }
}
