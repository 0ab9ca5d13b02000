import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { reasons } from '@latchkey/core'
import { afterEach, describe, expect, it } from 'vitest'
import { adviceFor } from '../src/commands/check/advice.js'
import { inProcess } from './support.js'

const key = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
const env = { LATCHKEY_TOKEN: key }
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/pipeline`
}

function answering(
  status: number,
  headers: Record<string, string> = {},
  body: unknown = {},
): Promise<string> {
  return serve((request, response) => {
    if (!isGuarded(request, response)) return
    response.writeHead(status, headers).end(JSON.stringify(body))
  })
}

/** Refuses who has no key, and says so. */
function isGuarded({ headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.authorization === undefined) response.writeHead(401).end()
  return headers.authorization !== undefined
}

describe('every reason of the contract is explained', () => {
  it.each(Object.entries(reasons))('%s', async (reason, { status, code, message }) => {
    const challenge = 'Token realm="api", error="invalid_token"'
    const url = await answering(status, { 'www-authenticate': challenge }, { status, code, message, reason })
    const ran = await inProcess(['check', url, '--json'], { env })
    expect(ran).toMatchObject({ code: 4, stderr: '' })
    expect(JSON.parse(ran.stdout)).toMatchObject({
      url,
      withoutKey: 401,
      head: status,
      status,
      code,
      reason,
      message,
      challenge,
      advice: adviceFor(reason as keyof typeof reasons),
    })
  })
})

describe('the verdict', () => {
  it.each([
    [200, 'accepted', 0],
    [204, 'accepted', 0],
    [302, 'redirected', 4],
    [400, 'unclear', 4],
    [401, 'refused', 4],
    [403, 'forbidden', 4],
    [404, 'not_found', 4],
    [429, 'unclear', 4],
    [500, 'unavailable', 4],
    [503, 'unavailable', 4],
  ])('of %i is %s, and ends with %i', async (status, verdict, code) => {
    const ran = await inProcess(['check', await answering(status), '--json'], { env })
    expect(ran.code).toBe(code)
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict, status, head: status })
  })

  it('is unclear where the path answers without a key as well', async () => {
    const url = await serve((_request, response) => response.end('{}'))
    const ran = await inProcess(['check', url, '--json'], { env })
    expect(ran.code).toBe(4)
    expect(JSON.parse(ran.stdout)).toMatchObject({
      verdict: 'unclear',
      withoutKey: 200,
      head: 200,
      status: 200,
    })
    const { stdout } = await inProcess(['check', url], { env })
    expect(stdout).not.toContain('accepted.')
    expect(stdout).toContain('answers without a key as well: check a guarded path')
  })

  it('is what it is where only the key is refused', async () => {
    const url = await serve(({ headers }, response) =>
      response.writeHead(headers.authorization === undefined ? 200 : 401).end(),
    )
    const ran = await inProcess(['check', url, '--json'], { env })
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'refused', withoutKey: 200, status: 401 })
  })

  it('comes with the time after which to try again', async () => {
    const url = await answering(429, { 'retry-after': '30' })
    const ran = await inProcess(['check', url, '--json'], { env })
    expect(JSON.parse(ran.stdout)).toMatchObject({ retryAfter: '30' })
    expect((await inProcess(['check', url], { env })).stdout).toContain('Retry-After: 30')
  })

  it('in words: status, code, reason, challenge, debug headers, what to do', async () => {
    const headers = { 'www-authenticate': 'Token realm="api"', 'x-auth-key-id': 'k1' }
    const url = await answering(403, headers, {
      code: 'EFORBIDDEN',
      reason: 'scope_insufficient',
      message: 'No.',
    })
    const { stdout } = await inProcess(['check', url], { env })
    for (const part of ['403', 'EFORBIDDEN', 'scope_insufficient', 'it says: No.', 'Token realm="api"'])
      expect(stdout).toContain(part)
    expect(stdout).toContain('x-auth-key-id: k1')
    expect(stdout).toContain('What to do: ')
  })
})

describe('the key', () => {
  it('is left out at first, then sent with HEAD, then GET, as it is said', async () => {
    const seen: [string | undefined, IncomingHttpHeaders][] = []
    const url = await serve((request, response) => {
      seen.push([request.method, request.headers])
      response.end()
    })
    await inProcess(['check', url, '--scheme', 'Bearer', '--delegate', '507f1f77bc'], { env })
    expect(seen.map(([method]) => method)).toEqual(['GET', 'HEAD', 'GET'])
    const [[, first] = [], ...others] = seen
    expect(JSON.stringify(first)).not.toContain(key)
    expect(first).not.toHaveProperty('authorization')
    for (const [, headers] of others)
      expect(headers).toMatchObject({
        authorization: `Bearer ${key}`,
        'x-delegate-account-id': '507f1f77bc',
      })
  })

  it('is not sent to where a redirect leads', async () => {
    let asked = 0
    const other = await serve((_request, response) => {
      asked++
      response.end()
    })
    const ran = await inProcess(['check', await answering(307, { location: other })], { env })
    expect({ code: ran.code, asked }).toEqual({ code: 4, asked: 0 })
    expect(ran.stdout).toContain(other)
  })

  // Cases 47 and 48 of docs/security.md.
  it('is not printed where the server repeats it, and nothing acts on the terminal', async () => {
    const message = `no key ${key}\u001b[2J`
    const url = await answering(
      401,
      { 'www-authenticate': `Token realm="${key}"`, 'x-auth-echo': key },
      { message, reason: key },
    )
    for (const args of [
      ['check', url],
      ['check', url, '--json'],
    ]) {
      const { stdout, stderr } = await inProcess(args, { env })
      expect(stdout + stderr).not.toContain(key.slice(4, -4))
      expect(stdout).not.toContain('\u001b')
    }
  })

  it.each([
    ['http://api.example.com/', '--insecure-http'],
    ['http://127.0.0.1.example.com/', '--insecure-http'],
    ['ftp://127.0.0.1/', 'https://'],
    ['https://user:secret@127.0.0.1/', 'user name'],
  ])('is not sent to %s', async (url, message) => {
    const ran = await inProcess(['check', url], { env })
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
    expect(ran.stderr).not.toContain('secret')
  })

  it.each([
    [{}, 'LATCHKEY_TOKEN'],
    [{ LATCHKEY_TOKEN: `"${key}"` }, 'quotes'],
    [{ LATCHKEY_TOKEN: `${key}\r\nx: y` }, 'line breaks'],
  ])('must be one: %j', async (bad, message) => {
    const ran = await inProcess(['check', 'http://127.0.0.1:9/'], { env: bad })
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
    expect(ran.stderr).not.toContain(key.slice(8, -4))
  })
})

describe('no answer is explained, and ends with 4', () => {
  it('nothing listens', async () => {
    const url = await answering(200)
    const [server] = servers.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    const ran = await inProcess(['check', url, '--json'], { env })
    expect(ran).toMatchObject({ code: 4, stdout: '' })
    expect(JSON.parse(ran.stderr)).toEqual({
      error: { code: 'no_answer', message: expect.stringContaining('nothing listens') },
    })
  })

  it('a server that says nothing', async () => {
    const url = await serve(() => undefined)
    const ran = await inProcess(['check', url, '--timeout', '50ms'], { env })
    expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('did not answer in time') })
  })

  it('a server that hangs up', async () => {
    const url = await serve((request) => request.socket.destroy())
    const ran = await inProcess(['check', url], { env })
    expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining('ended the connection') })
  })

  it('a body without end is cut off', async () => {
    const url = await serve((request, response) => {
      if (!isGuarded(request, response) || request.method === 'HEAD') return void response.end()
      const more = (): void => void (response.write('x'.repeat(65_536)) && setImmediate(more))
      response.on('drain', more)
      return more()
    })
    expect(await inProcess(['check', url], { env })).toMatchObject({ code: 0 })
  })
})
