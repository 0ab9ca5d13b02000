import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createClient,
  LatchkeyError,
  type Client,
  type ClientOptions,
  type KeyWarning,
} from '@latchkey/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { canary, leaks, shown } from '../../support/canary.js'

// Case 47 at the client's end: a server that repeats the key gets it into no error, warning or object of the client's.
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const warnings: KeyWarning[] = []

async function clientOf(listener: RequestListener, options: Partial<ClientOptions> = {}): Promise<Client> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const onWarning = (warning: KeyWarning): void => void warnings.push(warning)
  return createClient({ baseUrl, token: canary, retries: 0, timeout: 2000, onWarning, ...options })
}

async function thrown(act: () => unknown): Promise<unknown> {
  try {
    await act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** An error, and what a careful reader gets out of it. */
async function allOf(error: unknown): Promise<string> {
  if (!(error instanceof LatchkeyError) || error.response === null) return shown(error)
  const { headers, statusText } = error.response
  return [
    shown(error),
    shown(error.response),
    statusText,
    ...[...headers].flat(),
    await error.response.text(),
  ].join('\n')
}

const json = { 'content-type': 'application/json' }
const echo = (value: object): string => JSON.stringify(value)
const reflections: readonly (readonly [string, number, Record<string, string>, string])[] = [
  ['message', 401, json, echo({ message: `no such key: ${canary}`, reason: 'token_invalid' })],
  ['message, in upper case', 401, json, echo({ message: canary.toUpperCase() })],
  ['message, a part of it', 401, json, echo({ message: canary.slice(10, 30) })],
  ['message, just where it is cut', 401, json, echo({ message: `${'x'.repeat(185)}${canary}` })],
  ['message, far behind', 401, json, echo({ message: `${'x'.repeat(790)}${canary}` })],
  ['code', 401, json, echo({ code: canary.toUpperCase() })],
  ['reason', 401, json, echo({ reason: canary })],
  ['problem', 400, { 'content-type': 'application/problem+json' }, echo({ title: canary, detail: canary })],
  ['a member of its own', 400, json, echo({ errors: [{ params: { token: canary } }] })],
  ['a page', 500, { 'content-type': 'text/html' }, `<pre>Authorization: Token ${canary}</pre>`],
  ['request id', 500, { 'x-request-id': canary }, ''],
  [
    'challenge',
    403,
    { ...json, 'www-authenticate': `Token scope="a ${canary}"` },
    echo({ reason: 'scope_insufficient' }),
  ],
  ['header', 500, { 'x-echo': `Token ${canary}`, 'set-cookie': `k=${canary}` }, ''],
  ['redirect', 302, { location: `https://${canary}.example/${canary}` }, ''],
  ['redirect with a user', 302, { location: `https://${canary}@evil.example/` }, ''],
  ['redirect that is none', 302, { location: `http://[${canary}` }, ''],
]

describe('a server that repeats the key', () => {
  it.each(reflections)('in its %s', async (_, status, headers, body) => {
    const api = await clientOf((_request, response) => response.writeHead(status, headers).end(body))
    for (const act of [() => api.fetch('/'), () => api.whoami()]) {
      const text = await allOf(await thrown(act))
      expect(leaks(text)).toEqual([])
      expect(text.length).toBeGreaterThan(50)
    }
  })

  it('in its status line', async () => {
    const api = await clientOf((_request, response) => response.writeHead(500, `No ${canary}`).end())
    expect(leaks(await allOf(await thrown(() => api.fetch('/'))))).toEqual([])
  })

  it('the old and the new one, during a rotation', async () => {
    const other = canary.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
    const keys = [other, canary]
    const api = await clientOf(
      (_request, response) => response.writeHead(401, json).end(echo({ message: `${other} or ${canary}` })),
      { token: () => keys.shift() ?? canary },
    )
    const error = await thrown(() => api.fetch('/'))
    expect((error as Error).message).toBe('GET /: 401: *** or ***')
  })

  it('in all x-auth-* headers', async () => {
    warnings.length = 0
    const names = [
      'access-type',
      'subject-id',
      'subject-email',
      'account-id',
      'account-short-id',
      'enterprise-id',
      'key-id',
      'scopes',
    ]
    const api = await clientOf((_request, response) => {
      for (const name of names) response.setHeader(`x-auth-${name}`, canary)
      response.setHeader('x-auth-key-state', 'retiring')
      response.end()
    })
    expect(leaks(shown(await api.whoami()))).toEqual([])
    expect(warnings).toHaveLength(1)
    expect(leaks(shown(warnings))).toEqual([])
  })
})

describe('without an answer', () => {
  it.each<[string, RequestListener]>([
    ['a server that hangs up', (request) => request.socket.destroy()],
    ['a server that hangs', () => {}],
    ['bytes that are no HTTP', (request) => request.socket.end(`${canary}\r\n\r\n`)],
    [
      'a body that breaks',
      (request, response) => response.writeHead(500).write(canary, () => request.socket.destroy()),
    ],
  ])('%s', async (_, listener) => {
    const api = await clientOf(listener, { timeout: 300 })
    // The key in a path is the caller's own mistake; the error does not make it worse.
    expect(leaks(await allOf(await thrown(() => api.fetch(`/${canary}?q=${canary}`))))).toEqual([])
  })

  it('a fetch that quotes what it was given', async () => {
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      const { authorization } = Object.fromEntries(new Headers(init.headers))
      throw Object.assign(new Error(`cannot send ${authorization}`), { init, url, code: canary, cause: init })
    }
    const api = await clientOf(() => {}, { fetch })
    expect(leaks(shown(await thrown(() => api.fetch('/'))))).toEqual([])
  })
})

describe('by itself', () => {
  it('a client shows no key', () => {
    expect(leaks(shown(createClient({ baseUrl: 'https://api.example.com', token: canary })))).toEqual([])
  })

  // What names an option or a variable is not among them: the error has to name it.
  it.each<Partial<ClientOptions>>([
    { token: `${canary} ${canary}` },
    { token: `Token ${canary}` },
    { token: `${canary}\n${canary}` },
    { token: undefined, tokenEnv: `${canary} ` },
    { delegateAccountId: `${canary} ` },
    { baseUrl: `https://${canary}@api.example.com` },
    { baseUrl: `http://${canary}` },
    { baseUrl: canary },
    { timeout: canary },
    { whoamiPath: `//${canary}` },
    { fetch: canary as never },
    { clock: canary as never },
  ])('nor does what is thrown at creation: %j', async (options) => {
    const error = await thrown(() =>
      createClient({ baseUrl: 'https://api.example.com', token: canary, ...options }),
    )
    expect(error).toBeInstanceOf(Error)
    expect(leaks(shown(error))).toEqual([])
  })

  it('nothing of a call is written to the console', async () => {
    const said: unknown[][] = []
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation((...words) => void said.push(words))
    const api = await clientOf((_request, response) => response.writeHead(500).end(canary))
    await thrown(() => api.fetch('/'))
    expect(said).toEqual([])
  })
})

// Case 48.
describe('text from a server cannot forge a log line', () => {
  it.each(['a\r\nFATAL: b', 'a\u001b[2Jb', 'a\u2028b', 'a\u202eb', 'a\u0000b', 'a\u009bb'])(
    '%j',
    async (message) => {
      const api = await clientOf((_request, response) => response.writeHead(400, json).end(echo({ message })))
      const error = (await thrown(() => api.fetch('/'))) as Error
      expect(error.message).toMatch(/^GET \/: 400: a.*b$/)
      expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
    },
  )
})
