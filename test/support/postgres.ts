import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

const run = promisify(execFile)

export interface PostgresServer {
  readonly port: number
  /** Of the superuser, who needs no password. */
  readonly url: string
  /** A URL whose tables are in a schema that is new and empty. */
  fresh(): Promise<string>
  /** Runs SQL as the superuser. */
  query(sql: string): Promise<string>
  /** Stops it, and starts it again with the same data on the same port. `immediate` is a crash, as far as the server can tell. */
  restart(mode: 'fast' | 'immediate'): Promise<void>
  stop(): Promise<void>
}

/** The folder of a PostgreSQL server's programs on this machine, the newest one; null where there is none. */
function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  return (
    folders.find((folder) =>
      ['initdb', 'postgres', 'psql'].every((program) => existsSync(join(folder, program))),
    ) ?? null
  )
}

/** Why tests on PostgreSQL cannot be run; null where they can. Throws where that is an error. */
export function postgresMissing(): string | null {
  if (findPostgres()) return null
  const reason = 'there is no PostgreSQL server on this machine (apt-get install postgresql)'
  if (process.env['LATCHKEY_REQUIRE_SERVERS'] === '1') throw new Error(reason)
  return `NOT RUN: ${reason}`
}

/**
 * Starts a real server on 127.0.0.1 and a free port, with a data folder of its own. PostgreSQL refuses to run as root, so there it
 * runs as `postgres` or `nobody`. Nothing is flushed to the disk unless `durable` is set: what is committed outlives a crash of the
 * server, not one of the machine.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  if (!bin) throw new Error(postgresMissing() ?? 'no PostgreSQL')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
  const data = join(folder, 'data')
  const user = unprivilegedUser()
  if (user) await run('chown', [user, folder])
  await run(
    ...asUser(user, join(bin, 'initdb'), [
      '-D',
      data,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-A',
      'trust',
      '--no-sync',
    ]),
  )
  letIn(data)
  const program: Program = { bin, data, user, durable }
  const { port, ...launched } = await launch(program)
  let { server } = launched
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const query = async (sql: string): Promise<string> =>
    (await run(join(bin, 'psql'), ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql, url])).stdout
  let schemas = 0
  return {
    port,
    url,
    query,
    fresh: async () => {
      const schema = `fresh_${++schemas}`
      await query(`create schema ${schema}`)
      return `${url}?options=-c%20search_path%3D${schema}`
    },
    restart: async (mode) => {
      await ended(server, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      ;({ server } = await launch(program, port))
    },
    stop: async () => {
      await ended(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** https://www.postgresql.org/docs/current/server-shutdown.html */
async function ended(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill(signal)
  await exited
}

function unprivilegedUser(): string | null {
  if (process.getuid?.() !== 0) return null
  return /^postgres:/m.test(readFileSync('/etc/passwd', 'utf8')) ? 'postgres' : 'nobody'
}

/** Should the test be killed, its server goes with it. */
function asUser(user: string | null, program: string, args: readonly string[]): [string, string[]] {
  if (!user) return [program, [...args]]
  return ['setpriv', [`--reuid=${user}`, '--clear-groups', '--pdeathsig=INT', program, ...args]]
}

/** Everybody without a password, save the user `guarded`. */
function letIn(data: string): void {
  const lines = ['host all guarded 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust']
  writeFileSync(join(data, 'pg_hba.conf'), `${lines.join('\n')}\n`)
  appendFileSync(
    join(data, 'postgresql.conf'),
    "unix_socket_directories = ''\nlisten_addresses = '127.0.0.1'\nmax_connections = 400\n",
  )
}

/** A server's programs and data, and who it runs as. */
interface Program {
  readonly bin: string
  readonly data: string
  readonly user: string | null
  readonly durable: boolean
}

/** Another process may take the free port before the server does: then it is tried again. */
async function launch(
  { bin, data, user, durable }: Program,
  wanted?: number,
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort())
    const settings = durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']
    const server = spawn(
      ...asUser(user, join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings]),
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const log: string[] = []
    server.stderr.on('data', (chunk: Buffer) => log.push(String(chunk)))
    if (await isReady(bin, port, server)) return { server, port }
    if (attempt === 3) throw new Error(`PostgreSQL did not start:\n${log.join('')}`)
  }
}

async function isReady(bin: string, port: number, server: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + 30_000
  while (server.exitCode === null && performance.now() < deadline) {
    try {
      await run(join(bin, 'psql'), ['-XAtqc', 'select 1', `postgres://postgres@127.0.0.1:${port}/postgres`])
      return true
    } catch {
      await sleep(50)
    }
  }
  server.kill('SIGKILL')
  return false
}
