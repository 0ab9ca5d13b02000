// Case 47 of docs/security.md: a canary key appears nowhere but in the header that carried it.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startMockServer, type MockServer, type Seed } from '../src/index.js'
import { raw, start } from './support.js'

const canary = 'canary.Tweet+tweet/0123-4567_89~ab=='
const personalCanary = `sta_${'c0ffee00'.repeat(5)}`
/** Any part longer than the last four characters would be too much. */
const parts = [
  canary,
  'canary.T',
  'weet+tweet',
  '0123-4567',
  'ab==',
  'c0ffee',
  encodeURIComponent(canary),
  Buffer.from(canary).toString('base64'),
]

const seed: Seed = {
  accounts: [{ id: 'a1', name: 'One' }],
  users: [{ id: 'u1', accountId: 'a1', email: 'u@x.org', permissions: ['*'] }],
  keys: [
    { token: canary, userId: 'u1' },
    { token: personalCanary, userId: 'u1' },
    { token: `${canary.slice(0, -2)}-old`, userId: 'u1', revoked: true },
  ],
}

let printed: unknown[]
beforeEach(() => {
  printed = []
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text: unknown) => printed.push(text) > 0)
  }
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** `ab==` is a hint that may be shown, but only with the dots before it. (Raw answers are read as latin1.) */
function expectClean(text: string): void {
  const shown = text.replaceAll('\u00e2\u0080\u00a6', '…').replaceAll('…ab==', '').replaceAll('…-old', '')
  for (const part of parts) expect(shown.includes(part), `${part} in ${shown}`).toBe(false)
}

async function visit(server: MockServer, token: string): Promise<string> {
  const authorization = `authorization: Token ${token}\r\n`
  const json = JSON.stringify({ [token]: token, title: 'a' })
  const requests = [
    `GET /v3/auth/token HTTP/1.1\r\nhost: x\r\n${authorization}`,
    `GET /v3/auth/token?key=${encodeURIComponent(token)}&k=${token} HTTP/1.1\r\nhost: x\r\n${authorization}cookie: k=${token}\r\nx-key: ${encodeURIComponent(token)}\r\n`,
    `GET /v3/auth/account/${encodeURIComponent(token)} HTTP/1.1\r\nhost: x\r\n${authorization}x-delegate-account-id: a1\r\n`,
    `GET /${token} HTTP/1.1\r\nhost: x\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\nauthorization: ${token}\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token} ${token}\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\nauthorization: Token token="${token}"\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nproxy-authorization: Basic ${Buffer.from(`${token}:`).toString('base64')}\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\n${authorization}${authorization}`,
    `GET /ws/tail?${token} HTTP/1.1\r\nhost: x\r\nauthorization: Token ${token}x\r\nconnection: upgrade\r\nupgrade: websocket\r\n`,
    `GET /${token} HTTP/1.1\r\nhost: x\r\n${authorization}connection: upgrade\r\nupgrade: websocket\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\n${token}: x\r\n`,
    `POST /v3/pipeline HTTP/1.1\r\nhost: x\r\n${authorization}content-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
    `POST /v3/pipeline HTTP/1.1\r\nhost: x\r\n${authorization}content-length: ${token.length}\r\n\r\n${token}`,
  ]
  let answers = ''
  for (const request of requests) {
    const [head = '', body = ''] = request.split('\r\n\r\n')
    const closing = head.includes('upgrade') ? '' : 'connection: close\r\n'
    answers += await raw(server, `${head.trimEnd()}\r\n${closing}\r\n${body}`)
  }
  return answers
}

async function messages(server: MockServer, token: string): Promise<string> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/tail?k=${token}`, {
    headers: { authorization: `Token ${token}` },
  })
  const [data] = (await once(socket, 'message')) as [Buffer]
  socket.terminate()
  return data.toString()
}

it('a key is in no answer, no journal, no inspection and no output', async () => {
  const server = await start({ seed })
  const answers: string[] = []
  for (const { token } of seed.keys!) answers.push(await visit(server, token))
  answers.push(await messages(server, canary), await messages(server, personalCanary))
  server.fail({ status: 500 })
  answers.push(await raw(server, `GET /${canary} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`))
  expect(answers.join('')).toMatch(/HTTP\/1.1 200 /)
  expect(answers.join('')).toMatch(/"reason":"token_revoked"/)

  expectClean(answers.join(''))
  expectClean(JSON.stringify(server.requests))
  for (const showHidden of [false, true])
    expectClean(inspect(server, { depth: 20, showHidden, getters: true, showProxy: true }))
  expectClean(JSON.stringify(server))
  expectClean(printed.map(String).join(''))
  expect(server.requests.length).toBeGreaterThan(40)
})

it('a key is in no error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-canary-'))
  const file = join(folder, 'seed.json')
  const text = JSON.stringify(seed)
  const owner = { userId: 'u1' }
  writeFileSync(file, text.replace(`"${canary}"`, canary))
  const attempts: unknown[] = [
    { seed: file },
    { seed: text },
    { seed: { ...seed, keys: [...seed.keys!, seed.keys![0]] } },
    { seed: { ...seed, keys: [{ token: canary, userId: canary }] } },
    { seed: { ...seed, keys: [{ token: `${canary} ${canary}`, ...owner }] } },
    { seed: { ...seed, keys: [{ token: `sts_${canary}`, ...owner }] } },
    { seed: { ...seed, keys: [{ token: canary, ...owner, scopes: [canary] }] } },
    { seed: { ...seed, keys: [{ token: canary, ...owner, [canary]: 1 }] } },
    { seed: { ...seed, keys: [{ token: personalCanary, userId: personalCanary }] } },
    { seed: { keys: [canary] } },
    { clock: canary },
  ]
  for (const options of attempts) {
    const error = await startMockServer(options as never).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(Error)
    expectClean(inspect(error, { depth: 10, showHidden: true }))
  }
  rmSync(folder, { recursive: true })
})
