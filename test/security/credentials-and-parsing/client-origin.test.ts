import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, LatchkeyError, type Client } from '@latchkey/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canary } from '../../support/canary.js'

// The other end of cases 3 and 6: a client's key goes to one origin, in one header. CVE-2022-0155 (follow-redirects), CVE-2023-45143
// and CVE-2024-24758 (undici), CVE-2018-18074 (requests) sent credentials on to where a redirect led; CVE-2024-39338 and
// CVE-2025-27152 (axios) took a path for another host.

interface Heard {
  readonly port: number
  /** Request line and header fields of each request, as they came. */
  readonly requests: string[]
}

const servers: Server[] = []
let thief: Heard

beforeEach(async () => {
  thief = await serve((_request, response) => response.end('thanks'))
})
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(listener: RequestListener): Promise<Heard> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, ...request.rawHeaders].join('\n'))
    listener(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, requests }
}

function clientAt({ port }: Heard): Client {
  return createClient({ baseUrl: `http://127.0.0.1:${port}/v3`, token: canary, random: () => 0 })
}

/** What becomes of a call: its status, or the name of what it throws. */
async function outcome(call: Promise<Response>): Promise<string> {
  return call.then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof LatchkeyError ? error.reason : (error as Error).name),
  )
}

describe('no path leads the key to another host', () => {
  it.each([
    '//HOST/',
    '///HOST/',
    '\\\\HOST\\',
    '/\\HOST/',
    '\t//HOST/',
    '/\n/HOST/',
    'http://HOST/',
    'http:HOST/',
    'HTTP:\\\\HOST/',
    '@HOST/',
    ':PORT/',
    'http://127.0.0.1@HOST/',
    'http://127.0.0.1%40HOST/',
    '/../..//HOST/',
    '/%2e%2e//HOST/',
    '/..\\..\\\\HOST',
  ])('%j', async (template) => {
    const server = await serve((_request, response) => response.end())
    const path = template.replace('HOST', `127.0.0.1:${thief.port}`).replace('PORT', String(thief.port))
    expect(await outcome(clientAt(server).fetch(path))).toBe('TypeError')
    expect([server.requests, thief.requests]).toEqual([[], []])
  })
})

describe('no redirect does', () => {
  const locations = ['http://HOST/', '//HOST/', '\\\\HOST/', 'http://127.0.0.1:OWN@HOST/', 'http:\\\\HOST']
  it.each(
    [301, 302, 303, 307, 308].flatMap((status) => locations.map((location) => [status, location] as const)),
  )('%i to %s', async (status, template) => {
    const server = await serve((request, response) => {
      const host = `127.0.0.1:${thief.port}`
      const location = template.replace('HOST', host).replace('OWN', String(request.socket.localPort))
      response.writeHead(status, { location }).end()
    })
    expect(await outcome(clientAt(server).fetch('/x'))).toBe('redirect_refused')
    const posted = clientAt(server).fetch('/x', { method: 'POST', body: 'x' })
    expect(await outcome(posted)).toBe('redirect_refused')
    expect([server.requests.length, thief.requests]).toEqual([2, []])
  })

  it('nor one behind another, or after a repeat', async () => {
    const answers = [
      [307, '/second'],
      [503, ''],
      [302, `http://127.0.0.1:${thief.port}/`],
    ] as const
    let next = 0
    const server = await serve((_request, response) => {
      const [status, location] = answers[next++] ?? [200, '']
      response.writeHead(status, { 'retry-after': '0', ...(location !== '' && { location }) }).end()
    })
    expect(await outcome(clientAt(server).fetch('/x'))).toBe('redirect_refused')
    expect([server.requests.length, thief.requests]).toEqual([3, []])
  })

  it('nor what an answer names elsewhere: Refresh, Content-Location, Alt-Svc, Link', async () => {
    const there = `http://127.0.0.1:${thief.port}/`
    const server = await serve((_request, response) => {
      response.setHeader('refresh', `0; url=${there}`)
      response.setHeader('content-location', there)
      response.setHeader('alt-svc', `h2="127.0.0.1:${thief.port}"`)
      response.setHeader('link', `<${there}>; rel=preload`)
      response.end()
    })
    await clientAt(server).fetch('/x')
    await clientAt(server).fetch('/x')
    expect(thief.requests).toEqual([])
  })
})

// Case 6.
it('the key is in the Authorization header alone: not in the target, a cookie, or another field', async () => {
  const server = await serve((_request, response) => response.end())
  await clientAt(server).fetch('/x?y=z', { credentials: 'include', headers: { cookie: 'a=b' } })
  const lines = (server.requests[0] ?? '').split('\n')
  const at = lines.findIndex((line) => line.includes('c0ffee11'))
  expect([lines[at - 1]?.toLowerCase(), lines[at]]).toEqual(['authorization', `Token ${canary}`])
  expect(lines.filter((line) => line.includes('c0ffee11'))).toHaveLength(1)
})

// Case 2, the other way round: a server's header is read in one go.
describe('hostile headers of a server, as long as Node takes them', () => {
  it.each([
    ['www-authenticate', 'Token realm="x", scope="'.repeat(600)],
    ['www-authenticate', `Token scope="${'a '.repeat(7000)}`],
    ['retry-after', `${'9'.repeat(14_000)}x`],
    ['retry-after', `Sun, ${' '.repeat(14_000)}x`],
    ['x-request-id', 'a_'.repeat(7000)],
    ['x-auth-expires-at', '2030-01-01T00:00:00'.repeat(700)],
    ['x-auth-subject-email', '%'.repeat(14_000)],
    ['content-type', 'application/'.repeat(1000)],
  ])('%s', async (name, value) => {
    const body = JSON.stringify({ status: 403, message: 'a_'.repeat(20_000), reason: 'scope_insufficient' })
    const server = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json', [name]: value }).end(body)
    })
    expect(await outcome(clientAt(server).fetch('/x'))).toMatch(/^(scope_insufficient|other)$/)
  })
})
