import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask, personal, raw, start, uuid } from '../support.js'

const statuses = (answers: { status: number }[]): number[] => answers.map(({ status }) => status)

describe('fail', () => {
  it('is one 503 by default', async () => {
    const server = await start()
    server.fail()
    const failed = await ask(server, '/v3/pipeline', { token: personal })
    expect(failed.status).toBe(503)
    expect(failed.json).toEqual({
      status: 503,
      code: 'EUNAVAILABLE',
      message: 'The mock server was told to fail with 503.',
    })
    expect(failed.headers.get('retry-after')).toBe('1')
    expect(failed.headers.get('cache-control')).toBe('no-store')
    expect(failed.headers.get('content-type')).toBe('application/json')
    expect(failed.headers.get('x-request-id')).toMatch(uuid)
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
    expect(server.requests.map(({ status, keyId }) => [status, keyId])).toEqual([
      [503, null],
      [200, 'key-personal-1'],
    ])
  })

  it.each<[number, string, Record<string, string | null>, string?]>([
    [400, 'EINVAL', { 'retry-after': null }],
    [401, 'EAUTH', { 'www-authenticate': 'Token realm="mezmo", error="invalid_token"' }, 'token_invalid'],
    [403, 'EFORBIDDEN', { 'www-authenticate': null }],
    [404, 'ENOTFOUND', {}],
    [409, 'EINVAL', {}],
    [429, 'ERATELIMIT', { 'retry-after': '1' }],
    [500, 'EINTERNAL', { 'retry-after': null }],
    [503, 'EUNAVAILABLE', { 'retry-after': '1' }],
    [599, 'EINTERNAL', {}],
  ])('%d has the code %s and its headers', async (status, code, headers, reason) => {
    const server = await start()
    server.fail({ status })
    const answer = await ask(server, '/v3/pipeline', { token: personal })
    expect(answer.status).toBe(status)
    expect(answer.json).toEqual({
      status,
      code,
      message: `The mock server was told to fail with ${status}.`,
      ...(reason && { reason }),
    })
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value)
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-auth-'))).toEqual([])
  })

  it('comes before authentication and before 404, and HEAD has no body', async () => {
    const server = await start()
    server.fail({ status: 500, times: 2 })
    expect((await ask(server, '/nowhere')).status).toBe(500)
    const head = await raw(server, 'HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1.1 500 /)
    expect(head).toMatch(/\r\n\r\n$/)
    expect((await ask(server, '/nowhere')).status).toBe(401)
  })

  it('keeps the body that was posted, so that a retry can be compared', async () => {
    const server = await start()
    server.fail({ path: '/v3/pipeline' })
    for (let i = 0; i < 2; i++)
      await ask(server, '/v3/pipeline', { token: personal, json: { title: 'again' } })
    expect(server.requests.map(({ status, body }) => [status, body])).toEqual([
      [503, { title: 'again' }],
      [201, { title: 'again' }],
    ])
  })

  it('takes as many as it is told, in the order in which it was told', async () => {
    const server = await start()
    server.fail({ status: 500, times: 2 })
    server.fail({ status: 429 })
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await ask(server, '/v3/pipeline', { token: personal }))
    expect(statuses(answers)).toEqual([500, 500, 429, 200])
  })

  it('can go on until reset', async () => {
    const server = await start()
    server.fail({ times: Infinity })
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, '/')))
    expect(new Set(statuses(answers))).toEqual(new Set([503]))
    server.reset()
    expect((await ask(server, '/')).status).toBe(401)
  })

  it('is for one path where it is told so, whatever the query', async () => {
    const server = await start()
    server.fail({ path: '/v3/auth/token', status: 500 })
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
    expect((await ask(server, '/v3/auth/token/', { token: personal })).status).toBe(404)
    expect((await ask(server, '/v3/auth/token?x=/v3', { token: personal })).status).toBe(500)
  })

  it('delays, and then answers as ever', async () => {
    const server = await start()
    server.fail({ delay: '200ms' })
    const started = performance.now()
    const answer = await ask(server, '/v3/pipeline', { token: personal })
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
    expect(answer.status).toBe(200)
  })

  it('delays, and then fails', async () => {
    const server = await start()
    server.fail({ delay: 'PT0.2S', status: 500 })
    const started = performance.now()
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(500)
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
  })

  it('delays nobody else', async () => {
    const server = await start()
    server.fail({ delay: '1h' })
    const waiting = new AbortController()
    const given = fetch(server.url, { signal: waiting.signal }).catch(() => 'gave up')
    await expect.poll(() => server.requests.length).toBe(1)
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
    waiting.abort()
    expect(await given).toBe('gave up')
    expect(server.requests[0]?.status).toBeNull()
  })

  it('cuts the connection', async () => {
    const server = await start()
    server.fail({ disconnect: true })
    await expect(fetch(server.url)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/) },
    })
    expect(server.requests[0]).toMatchObject({ status: null, keyId: null })
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
  })

  it('cuts the connection without a byte, and after a delay', async () => {
    const server = await start()
    server.fail({ disconnect: true, delay: 200 })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => (received += String(chunk))).on('error', () => undefined)
    const started = performance.now()
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(socket, 'close')
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
    expect(received).toBe('')
  })
})

describe('bad options', () => {
  const allowed = 'allowed are status, times, delay, path, disconnect'
  const status = 'fail: option "status" must be a whole number from 400 to 599, got'
  const times = 'fail: option "times" must be a whole number above 0, or Infinity, got'
  const delay =
    'fail: option "delay" must be a duration like "2s" or 2000 (milliseconds), at most 2147483647 ms, got'
  const path = 'fail: option "path" must be a path like "/v3/pipeline", without a query, got'
  it.each<[unknown, string]>([
    [null, 'fail: options must be an object, got null'],
    [503, 'fail: options must be an object, got a number'],
    [{ statsu: 503 }, `fail: unknown option "statsu", ${allowed}`],
    [{ status: '503' }, `${status} a string`],
    [{ status: 200 }, `${status} a number`],
    [{ status: 600 }, `${status} a number`],
    [{ status: Number.NaN }, `${status} a number`],
    [{ times: 0 }, `${times} a number`],
    [{ times: 1.5 }, `${times} a number`],
    [{ times: -Infinity }, `${times} a number`],
    [{ times: '2' }, `${times} a string`],
    [{ delay: '2 seconds' }, `${delay} a string`],
    [{ delay: -1 }, `${delay} a number`],
    [{ delay: '25d' }, `${delay} a string`],
    [{ delay: null }, `${delay} null`],
    [{ status: null }, `${status} null`],
    [{ times: null }, `${times} null`],
    [{ path: null }, `${path} null`],
    [{ disconnect: null }, 'fail: option "disconnect" must be true or false, got null'],
    [{ path: 'v3' }, `${path} a string`],
    [{ path: '/v3?x' }, `${path} a string`],
    [{ path: /v3/ }, `${path} an object`],
    [{ disconnect: 1 }, 'fail: option "disconnect" must be true or false, got a number'],
    [
      { disconnect: true, status: 500 },
      'fail: option "status" must be left out together with "disconnect": there is no answer then',
    ],
  ])('%j', async (options, message) => {
    const server = await start()
    expect(() => server.fail(options as never)).toThrow(new TypeError(message))
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
  })
})
