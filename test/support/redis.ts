import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

const run = promisify(execFile)

export interface RedisServer {
  readonly port: number
  /** Without a password, whether one is wanted or not. */
  readonly url: string
  /** Runs a command, as the user who may do everything, and returns what the server says. */
  command(...words: string[]): Promise<string>
  /** How often clients have called a command since the server was started. */
  calls(command: string): Promise<number>
  /** SIGKILL, and waits until it is gone. Once is enough. */
  stop(): Promise<void>
}

interface RedisOptions {
  /** A free one, where none is given. */
  port?: number
  /** Of the user `default`. */
  password?: string
}

/** The program of a Redis or Valkey server on this machine; null where there is none. */
function findRedis(): string | null {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const programs = ['redis-server', 'valkey-server'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  )
  return programs.find((program) => existsSync(program)) ?? null
}

/** Why tests on Redis cannot be run; null where they can. Throws where that is an error. */
export function redisMissing(): string | null {
  if (findRedis()) return null
  const reason = 'there is no Redis server on this machine (apt-get install redis-server)'
  if (process.env['LATCHKEY_REQUIRE_SERVERS'] === '1') throw new Error(reason)
  return `NOT RUN: ${reason}`
}

/** Starts a real server on 127.0.0.1, which keeps nothing. */
export async function startRedis({ port: wanted, password }: RedisOptions = {}): Promise<RedisServer> {
  const program = findRedis()
  if (!program) throw new Error(redisMissing() ?? 'no Redis')
  const { server, port } = await launch(program, wanted, password)
  const client = join(dirname(program), program.endsWith('valkey-server') ? 'valkey-cli' : 'redis-cli')
  const command = async (...words: string[]): Promise<string> => {
    const env = { ...process.env, ...(password !== undefined && { REDISCLI_AUTH: password }) }
    return (await run(client, ['-e', '-h', '127.0.0.1', '-p', String(port), ...words], { env })).stdout
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command,
    calls: async (name) => {
      const stats = await command('info', 'commandstats')
      return Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0)
    },
    stop: () => stopped(server),
  }
}

/** Another process may take the free port before the server does: then it is tried again. */
async function launch(
  program: string,
  wanted?: number,
  password?: string,
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort())
    const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no']
    const guarded = password === undefined ? [] : ['--requirepass', password]
    const server = spawn(...mortal(program, [...settings, ...guarded]), {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const log: string[] = []
    if (await isReady(server, log)) return { server, port }
    await stopped(server)
    if (attempt === 3) throw new Error(`Redis did not start:\n${log.join('')}`)
  }
}

/** Should the test be killed, its server goes with it. */
function mortal(program: string, args: readonly string[]): [string, string[]] {
  return ['setpriv', ['--pdeathsig=KILL', program, ...args]]
}

function isReady(server: ChildProcess, log: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('exit', () => resolve(false))
    server.stdout?.on('data', (chunk: Buffer) => {
      log.push(String(chunk))
      if (/ready to accept connections/i.test(log.join(''))) resolve(true)
    })
  })
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGKILL')
  await exited
}
