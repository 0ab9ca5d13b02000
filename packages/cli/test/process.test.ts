// What only a process of its own shows: pipes that close, signals, a lost token.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { Readable, Writable } from 'node:stream'
import Database from 'libsql'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../src/run.js'
import { bin, latchkey, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/latchkey.db` }
let user = ''

beforeAll(async () => {
  const account = (await latchkey(['account', 'create', '--name', 'Acme'], { env })).stdout.trim()
  const args = ['--account', account, '--email', 'a@example.com', '--permissions', '*']
  user = (await latchkey(['user', 'create', ...args], { env })).stdout.trim()
}, 60_000)

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function start(
  args: readonly string[],
  stdout: 'pipe' | number = 'pipe',
): { child: ChildProcess; stderr: () => string } {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...env },
    stdio: ['pipe', stdout, 'pipe'],
  })
  started.push(child)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return { child, stderr: () => stderr }
}

describe('a reader that has had enough', () => {
  it('ends a list, without a word', async () => {
    const { child, stderr } = start(['role', 'list', '--json'])
    child.stdout?.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stderr()).toBe('')
  })

  it('is told of a token that it did not take', async () => {
    const { child, stderr } = start(['key', 'issue', '--user', user])
    child.stdout?.destroy()
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr()).toMatch(/is lost: revoke or rotate the key [0-9a-f]{24}/)
    expect(stderr()).not.toMatch(/sta_[0-9a-f]/)
  })

  it('the same of a disk that is full', async ({ skip }) => {
    skip(process.platform !== 'linux', 'there is no /dev/full')
    const { child, stderr } = start(['key', 'issue', '--user', user], openSync('/dev/full', 'w'))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr()).toContain('is lost')
  })

  it('and of a list that such a disk does not take, in words', async ({ skip }) => {
    skip(process.platform !== 'linux', 'there is no /dev/full')
    const { child, stderr } = start(['role', 'list'], openSync('/dev/full', 'w'))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr()).toBe('latchkey: the output could not be written: no space is left\n')
  })
})

describe('an interruption', () => {
  it('of an import says how many are in', async () => {
    const { child, stderr } = start(['key', 'import', '-', '--format', 'csv'])
    const rows = Array.from({ length: 1001 }, (_, i) => `acme-token-number-${i},${user}\n`)
    child.stdin?.write(`token,userId\n${rows.join('')}`)
    // Nothing tells from outside when the first thousand are in, but the store itself.
    for (;;) {
      const { stdout } = await latchkey(['key', 'list', '--user', user, '--limit', '1000', '--json'], { env })
      if ((JSON.parse(stdout) as { keys: unknown[] }).keys.length === 1000) break
    }
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    expect(stderr()).toContain('1000 keys are in: go on with --skip 1000')
  }, 60_000)
})

describe('a locked file', () => {
  it('is told as such, after some patience', async () => {
    const database = new Database(env.LATCHKEY_STORE)
    database.exec('begin immediate')
    const ran = await latchkey(['role', 'create', 'operator', '--permissions', 'a:b', '--json'], { env })
    database.exec('rollback')
    database.close()
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { cause: 'locked' } })
  }, 60_000)
})

describe('latchkey mock', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('listens until it is interrupted by %s', async (signal) => {
    const { child, stderr } = start(['mock', '--port', '0'])
    const closed = once(child, 'close')
    let stdout = ''
    const headers = { authorization: 'Token sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12' }
    for await (const text of child.stdout?.setEncoding('utf8') ?? []) {
      stdout += text as string
      if (!stdout.endsWith('\n')) continue
      const [url = ''] = /http:\S+/.exec(stdout) ?? []
      expect((await fetch(`${url}/v3/pipeline`, { headers })).status).toBe(200)
      child.kill(signal)
    }
    expect(await closed).toEqual([0, null])
    expect(stdout).toMatch(/^latchkey mock listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    expect(stderr()).toBe('')
  })

  it('is not deaf while it starts', async () => {
    const sink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
    const onSession = (session: { interrupt(): boolean }): void =>
      queueMicrotask(() => void session.interrupt())
    const streams = { stdin: Readable.from([]), stdout: sink(), stderr: sink(), env: {} }
    expect(await run(['mock'], { ...streams, onSession } as never)).toBe(0)
  })

  it('knows what a seed file says', async () => {
    const seed = `${folder}/seed.json`
    writeFileSync(
      seed,
      JSON.stringify({
        accounts: [{ id: 'a1', name: 'One' }],
        users: [{ id: 'u1', accountId: 'a1', email: 'u@x.org', permissions: ['*'] }],
        keys: [{ token: 'mine', userId: 'u1' }],
      }),
    )
    const { child } = start(['mock', '--seed', seed, '--json'])
    const closed = once(child, 'close')
    for await (const line of child.stdout?.setEncoding('utf8') ?? []) {
      const { url } = JSON.parse(line as string) as { url: string }
      const answer = await fetch(`${url}/v3/auth/token`, { headers: { authorization: 'Token mine' } })
      expect(answer.headers.get('x-auth-subject-id')).toBe('u1')
      child.kill('SIGINT')
    }
    expect(await closed).toEqual([0, null])
  })

  it('refuses a bad seed, and says where it is bad and why', async () => {
    const seed = `${folder}/bad-seed.json`
    writeFileSync(seed, JSON.stringify({ keys: [{ token: 'a-secret-token', userId: 'u7' }] }))
    const ran = await latchkey(['mock', '--seed', seed])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toBe(`latchkey: ${seed}: seed.keys[0].userId: no user "u7"\n`)
  })

  it('says that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const ran = await latchkey(['mock', '--port', String(port)])
    taken.close()
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('the port is in use: give another --port')
  })
})
