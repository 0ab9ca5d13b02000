import { once } from 'node:events'
import { connect } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { MockServer, Seed } from '../../src/index.js'
import {
  account,
  child,
  clockAt,
  enterprise,
  personal,
  raw,
  service,
  start,
  uuid,
  type Json,
} from '../support.js'

function open(server: MockServer, headers: Record<string, string>, path = '/ws/tail?q=error'): WebSocket {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers })
  onTestFinished(() => {
    socket.on('error', () => undefined)
    socket.terminate()
  })
  return socket
}

async function firstMessage(socket: WebSocket): Promise<Json> {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return JSON.parse(data.toString('utf8'))
}

interface RefusedUpgrade {
  status: number | undefined
  headers: IncomingMessage['headers']
  json: Json
}

async function refusal(socket: WebSocket): Promise<RefusedUpgrade> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode, headers: response.headers, json: JSON.parse(text) }
}

const handshake =
  'host: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'

describe('an accepted upgrade', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['a personal key', { authorization: `Token ${personal}` }, account.id, 'key-personal-1'],
    // As the API's command line sends it.
    [
      'a content type and a scheme in lower case',
      { Authorization: `token ${service}`, 'Content-Type': 'application/json' },
      account.id,
      'key-service',
    ],
    [
      'a delegated enterprise key',
      { authorization: `Token ${enterprise}`, 'x-delegate-account-id': child.shortId },
      child.id,
      'key-enterprise',
    ],
  ])('with %s', async (_, headers, accountId, keyId) => {
    const server = await start()
    const socket = open(server, headers)
    const [[answer], hello] = await Promise.all([
      once(socket, 'upgrade') as Promise<[IncomingMessage]>,
      firstMessage(socket),
    ])
    expect(answer.statusCode).toBe(101)
    expect(answer.headers['x-request-id']).toMatch(uuid)
    expect(answer.headers['x-auth-account-id']).toBe(accountId)
    expect(hello).toEqual({
      e: 'meta',
      account_id: accountId,
      account: answer.headers['x-auth-account-short-id'],
      key_id: keyId,
    })
    expect(server.requests).toEqual([
      expect.objectContaining({
        path: '/ws/tail?q=error',
        status: 101,
        keyId,
        requestId: answer.headers['x-request-id'],
      }),
    ])
  })

  it('sends a line a second, and stops when the client goes', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const socket = open(server, { authorization: `Token ${personal}` })
    await firstMessage(socket)
    const started = performance.now()
    const line = await firstMessage(socket)
    expect(performance.now() - started).toBeGreaterThan(900)
    expect(line).toEqual({
      e: 'p',
      p: [
        { _ts: Date.UTC(2026, 10, 24, 12), _host: 'mock', _app: 'latchkey', level: 'info', _line: 'line 1' },
      ],
    })
    socket.close()
    await once(socket, 'close')
  })

  it('ends with the server', async () => {
    const server = await start()
    const socket = open(server, { authorization: `Token ${personal}` })
    await firstMessage(socket)
    const closed = once(socket, 'close')
    await server.close()
    await closed
  })

  it('outlives a client that breaks the protocol, and ends that one', async () => {
    const server = await start()
    const answer = await raw(
      server,
      Buffer.concat([
        Buffer.from(`GET /ws/tail HTTP/1.1\r\n${handshake}authorization: Token ${personal}\r\n\r\n`),
        Buffer.from('fffefdfc', 'hex'),
      ]),
    )
    expect(answer).toMatch(/^HTTP\/1.1 101 /)
    const other = open(server, { authorization: `Token ${personal}` })
    expect(await firstMessage(other)).toMatchObject({ e: 'meta' })
  })

  it('refuses messages that are too large', async () => {
    const server = await start()
    const socket = open(server, { authorization: `Token ${personal}` })
    await firstMessage(socket)
    socket.send('a'.repeat(1000))
    socket.send('a'.repeat(64 * 1024 + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
  })
})

describe('a refused upgrade gets the answer of the API', () => {
  const readOnly: Seed = {
    accounts: [{ id: 'a1', name: 'One' }],
    users: [{ id: 'u1', accountId: 'a1', email: 'u@x.org', permissions: ['account:read'] }],
    keys: [
      { token: 'narrow-token', userId: 'u1' },
      { token: 'old-token', userId: 'u1', expiresAt: '2020-01-01T00:00:00Z' },
    ],
  }

  it.each<[string, Record<string, string>, number, object, string | undefined, string | undefined]>([
    ['no key', {}, 401, { code: 'EAUTH', reason: 'credentials_missing' }, 'Token realm="mezmo"', undefined],
    [
      'an unknown key',
      { authorization: 'Token nobody' },
      401,
      { code: 'EAUTH', reason: 'token_invalid' },
      'Token realm="mezmo", error="invalid_token"',
      undefined,
    ],
    [
      'an expired key',
      { authorization: 'Token old-token' },
      401,
      { code: 'EAUTH', reason: 'token_expired' },
      'Token realm="mezmo", error="invalid_token"',
      undefined,
    ],
    [
      'a narrow key',
      { authorization: 'Token narrow-token' },
      403,
      { code: 'EFORBIDDEN', reason: 'scope_insufficient' },
      'Token realm="mezmo", error="insufficient_scope", scope="pipeline:read"',
      'key-1',
    ],
  ])('%s', async (_, headers, status, body, challenge, keyId) => {
    const server = await start({ seed: readOnly })
    const answer = await refusal(open(server, headers))
    expect(answer.status).toBe(status)
    expect(answer.json).toEqual({ status, message: expect.any(String), ...body })
    expect(answer.headers['www-authenticate']).toBe(challenge)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['connection']).toBe('close')
    expect(answer.headers['x-request-id']).toMatch(uuid)
    expect(answer.headers['x-auth-key-id']).toBe(keyId)
    expect(server.requests).toEqual([
      expect.objectContaining({ status, keyId: keyId ?? null, requestId: answer.headers['x-request-id'] }),
    ])
  })

  it('an enterprise key that names no account', async () => {
    const answer = await refusal(open(await start(), { authorization: `Token ${enterprise}` }))
    expect(answer.json).toMatchObject({ status: 400, code: 'EINVAL', reason: 'account_required' })
  })

  it('an account that is not the key’s', async () => {
    const headers = { authorization: `Token ${service}`, 'x-delegate-account-id': child.id }
    const answer = await refusal(open(await start(), headers))
    expect(answer.json).toMatchObject({ status: 403, reason: 'delegation_not_allowed' })
  })

  it('two Authorization headers', async () => {
    const twice = `authorization: Token ${personal}\r\nauthorization: Token ${personal}\r\n`
    const answer = await raw(await start(), `GET /ws/tail HTTP/1.1\r\n${handshake}${twice}\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
    expect(answer).toContain('"reason":"credentials_malformed"')
  })

  it.each(['/ws', '/ws/tail/', '/ws/tail2', '/v3/pipeline', '/'])('another path: %s', async (path) => {
    const server = await start()
    expect((await refusal(open(server, {}, path))).status).toBe(401)
    const answer = await refusal(open(server, { authorization: `Token ${personal}` }, path))
    expect(answer.status).toBe(404)
    expect(answer.json).toEqual({ status: 404, code: 'ENOTFOUND', message: 'No such resource.' })
    expect(answer.headers['x-auth-key-id']).toBe('key-personal-1')
  })

  it.each([
    ['no key', handshake.replace(/sec-websocket-key.*\r\n/, ''), 'GET'],
    ['a key that is none', handshake.replace('AAAA==', '=='), 'GET'],
    ['another version', handshake.replace('version: 13', 'version: 7'), 'GET'],
    ['another method', handshake, 'POST'],
    ['HEAD', handshake, 'HEAD'],
  ])('a malformed handshake: %s', async (_, lines, method) => {
    const server = await start()
    const send = (authorization: string): Promise<string> =>
      raw(server, `${method} /ws/tail HTTP/1.1\r\n${lines}${authorization}\r\n`)
    expect(await send('')).toMatch(/^HTTP\/1.1 401 /)
    const answer = await send(`authorization: Token ${personal}\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\nx-request-id: /)
    expect(answer).toContain('\r\nsec-websocket-version: 13\r\n')
    const body = method === 'HEAD' ? /\r\n\r\n$/ : /\r\n\r\n\{"status":400,"code":"EINVAL","message":".*"\}$/
    expect(answer).toMatch(body)
    expect(server.requests.map(({ status }) => status)).toEqual([401, 400])
  })

  it('a plain GET of the path', async () => {
    const server = await start()
    const get = (authorization: string): Promise<Response> =>
      fetch(`${server.url}/ws/tail`, { headers: { authorization } })
    expect((await get('Token nobody')).status).toBe(401)
    const answer = await get(`Token ${personal}`)
    expect(answer.status).toBe(426)
    expect(answer.headers.get('upgrade')).toBe('websocket')
  })
})

describe('failures', () => {
  it('fail upgrades too, before authentication', async () => {
    const server = await start()
    server.fail({ path: '/ws/tail', status: 429 })
    const answer = await refusal(open(server, {}))
    expect(answer.status).toBe(429)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.headers['x-request-id']).toMatch(uuid)
    expect(answer.json).toMatchObject({ status: 429, code: 'ERATELIMIT' })
    expect(await firstMessage(open(server, { authorization: `Token ${personal}` }))).toMatchObject({
      e: 'meta',
    })
    expect(server.requests.map(({ status }) => status)).toEqual([429, 101])
  })

  it('cut upgrades off', async () => {
    const server = await start()
    server.fail({ disconnect: true })
    const [error] = (await once(open(server, {}), 'error')) as [Error]
    expect(error.message).toMatch(/socket hang up|ECONNRESET/)
    expect(server.requests[0]?.status).toBeNull()
  })

  it('delay upgrades', async () => {
    const server = await start()
    server.fail({ delay: 200 })
    const started = performance.now()
    await firstMessage(open(server, { authorization: `Token ${personal}` }))
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
  })

  it('a client that goes away meanwhile, and one that resets, harm nothing', async () => {
    const server = await start()
    server.fail({ delay: 100, times: 4 })
    for (const end of ['destroy', 'resetAndDestroy', 'end', 'destroy'] as const) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(`GET /ws/tail HTTP/1.1\r\n${handshake}authorization: Token ${personal}\r\n\r\n`)
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket[end]()
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await firstMessage(open(server, { authorization: `Token ${personal}` }))).toMatchObject({
      e: 'meta',
    })
  })

  it('close() ends an upgrade that waits', async () => {
    const server = await start()
    server.fail({ delay: '1h' })
    const socket = open(server, {})
    const failed = once(socket, 'error')
    await expect.poll(() => server.requests.length).toBe(1)
    await server.close()
    await failed
  })
})
