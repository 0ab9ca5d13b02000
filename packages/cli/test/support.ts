import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll } from 'vitest'
import { run } from '../src/run.js'

export const bin = join(import.meta.dirname, '..', 'dist', 'bin.js')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Record<string, string>
  readonly input?: string
  readonly cwd?: string
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the built command line as a user does. Nothing of this process' environment is handed on but PATH. */
export async function latchkey(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...options.env }
  const child = spawn(process.execPath, [bin, ...args], { env, cwd: options.cwd ?? tmpdir() })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

export interface FakeTerminal {
  readonly env?: Record<string, string>
  readonly input?: string
  /** What is a terminal. Default nothing. */
  readonly tty?: readonly ('stdin' | 'stdout' | 'stderr')[]
  readonly columns?: number
}

/** The same in this process, for what needs no process, or a terminal. */
export async function inProcess(args: readonly string[], options: FakeTerminal = {}): Promise<Ran> {
  const { env = {}, input = '', tty = [], columns = 80 } = options
  const [stdout, stderr] = [sink(), sink()]
  const code = await run(args, {
    stdin: Object.assign(Readable.from(input === '' ? [] : [input]), {
      isTTY: tty.includes('stdin'),
    }) as never,
    stdout: Object.assign(stdout.stream, { isTTY: tty.includes('stdout'), columns }) as never,
    stderr: Object.assign(stderr.stream, { isTTY: tty.includes('stderr'), columns }) as never,
    env,
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function sink(): { stream: Writable; text: () => string } {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { stream, text: () => text }
}

export const tokenPattern = /^st[aes]_[0-9a-f]{40}$/
