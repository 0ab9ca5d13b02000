import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@latchkey/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// Case 50 (CWE-1321) at the client's end: what a careless merge put into Object.prototype must not lead the key elsewhere.
const key = 'sts_c0ffee11deadbeef22cafebabe33feedface44f0'
const prototype = Object.prototype as unknown as Record<string, unknown>

let server: Server
/** Header fields as they came: Node's own object of them would be polluted, too. */
let received: { method: string; path: string; fields: Map<string, string> }[]
let baseUrl: string

beforeEach(async () => {
  received = []
  server = createServer((request, response) => {
    const { method = '', url: path = '', rawHeaders } = request
    const pairs = rawHeaders.flatMap((name, i) =>
      i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
    )
    received.push({
      method,
      path,
      fields: new Map(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    })
    response.writeHead(request.url === '/moved' ? 302 : 200, { location: 'http://127.0.0.1:9/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

const stolen: string[] = []
const thief = async (url: string, init: RequestInit): Promise<Response> => {
  stolen.push(url, new Headers(init.headers).get('authorization') ?? '')
  return new Response()
}

/** For as long as the call takes. */
async function polluted(name: string, value: unknown, act: () => Promise<unknown>): Promise<unknown> {
  Object.defineProperty(prototype, name, { value, configurable: true, enumerable: true, writable: true })
  try {
    return await act().catch((error: unknown) => error)
  } finally {
    Reflect.deleteProperty(prototype, name)
  }
}

describe('a polluted Object.prototype changes no call', () => {
  // `body`, `dispatcher` and `throwOnError` are not among them: Node's own fetch reads these from objects that it makes itself.
  it.each<readonly [string, unknown]>([
    ['token', 'other-key'],
    ['tokenEnv', 'PATH'],
    ['fetch', thief],
    ['delegateAccountId', 'evil'],
    ['authorization', 'Token evil'],
    ['headers', { 'x-delegate-account-id': 'evil' }],
    ['method', 'DELETE'],
    ['baseUrl', 'https://evil.example'],
    ['redirect', 'follow'],
    ['allowInsecureHttp', true],
    ['idempotent', true],
    ['retries', 9],
    ['onWarning', () => stolen.push('warning')],
  ])('%s', async (name, value) => {
    stolen.length = 0
    await polluted(name, value, async () => createClient({ baseUrl, token: () => key }).fetch('/x'))
    expect(stolen).toEqual([])
    for (const { method, path, fields } of received) {
      expect([method, path, fields.get('authorization')]).toEqual(['GET', '/x', `Token ${key}`])
      expect(fields.has('x-delegate-account-id')).toBe(false)
    }
    expect(received).toHaveLength(1)
  })

  it('allowInsecureHttp: plain http stays refused', async () => {
    const refused = await polluted('allowInsecureHttp', true, async () =>
      createClient({ baseUrl: 'http://api.example.com', token: key }),
    )
    expect(refused).toBeInstanceOf(TypeError)
  })

  it('redirect: another origin stays refused', async () => {
    const refused = await polluted('redirect', 'manual', async () =>
      createClient({ baseUrl, token: key }).fetch('/moved'),
    )
    expect(refused).toMatchObject({ reason: 'redirect_refused' })
  })
})

describe('__proto__ and constructor in what a server says are names like any other', () => {
  it.each(['__proto__', 'constructor', 'toString'])('%s', async (name) => {
    server.removeAllListeners('request')
    server.on('request', (_request, response) => {
      const body = `{"${name}": {"reason": "token_expired", "message": "polluted"}, "code": "E"}`
      response.writeHead(401, { 'content-type': 'application/json' }).end(body)
    })
    const error: unknown = await createClient({ baseUrl, token: key })
      .fetch('/')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'other', code: 'E', message: 'GET /: 401: Unauthorized' })
    expect(({} as { reason?: unknown }).reason).toBeUndefined()
  })

  it.each(['__proto__', 'constructor'])('in options they are unknown: %s', (name) => {
    const own = JSON.parse(`{"baseUrl": "${baseUrl}", "${name}": {"token": "x"}}`) as { baseUrl: string }
    expect(() => createClient(own)).toThrow(`unknown option "${name}"`)
  })
})
