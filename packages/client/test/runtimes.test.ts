// The built package in Node, and in Deno and Bun where they are: on PATH, or by $LATCHKEY_DENO and $LATCHKEY_BUN.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canary, personal, startMock } from './support.js'

const program = join(import.meta.dirname, 'runtime-program.mjs')

interface Runtime {
  readonly name: string
  readonly binary: string
  readonly args: readonly string[]
}

const runtimes: readonly Runtime[] = [
  { name: 'Node', binary: process.execPath, args: [] },
  {
    name: 'Deno',
    binary: process.env['LATCHKEY_DENO'] ?? 'deno',
    args: ['run', '--no-lock', '--allow-read', '--allow-net', '--allow-env=LATCHKEY_TOKEN'],
  },
  { name: 'Bun', binary: process.env['LATCHKEY_BUN'] ?? 'bun', args: [] },
]

function isThere({ binary }: Runtime): boolean {
  return spawnSync(binary, ['--version'], { timeout: 10_000 }).status === 0
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run({ binary, args }: Runtime, url: string): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], LATCHKEY_TOKEN: personal }
  const child = spawn(binary, [...args, program, url], { env, timeout: 15_000, killSignal: 'SIGKILL' })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

describe.each(runtimes)('the built package in $name', (runtime) => {
  it('does what it does elsewhere, and its process ends', async ({ skip }) => {
    if (!isThere(runtime)) {
      process.stderr.write(`SKIPPED: ${runtime.name} is not installed, so the client was not run in it\n`)
      skip(`${runtime.name} is not installed`)
    }
    const mock = await startMock()
    const { code, stdout, stderr } = await run(runtime, mock.url)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      pipelines: 1,
      caller: 'user@example.com',
      repeated: 200,
      refused: ['token_invalid', 401],
      missing: ['key_missing', null],
      redirected: ['redirect_refused', null],
      late: ['timed_out', null],
      lateBody: ['timed_out', null],
      path: 'TypeError',
      streamed: 201,
    })
    expect(stdout).not.toContain(canary)
  })
})
