import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { defaultSeed, startMockServer } from '../src/index.js'
import {
  account,
  ask,
  child,
  clockAt,
  enterprise,
  enterpriseId,
  personal,
  secondPersonal,
  service,
  start,
  uuid,
} from './support.js'

describe('the default seed is the page’s examples', () => {
  it('gives the debug headers of the sample answer', async () => {
    const server = await start()
    const { status, headers } = await ask(server, '/v3/pipeline', { token: personal })
    expect(status).toBe(200)
    expect(headers.get('x-request-id')).toMatch(uuid)
    const debug = [...headers].filter(([name]) => name.startsWith('x-auth-'))
    expect(Object.fromEntries(debug)).toEqual({
      'x-auth-subject-id': '507f1f77bcf86cd799439015',
      'x-auth-account-id': '507f1f77bcf86cd799439012',
      'x-auth-enterprise-id': '68c584136b9b08b8fc53a85e',
      'x-auth-subject-email': 'user@example.com',
      'x-auth-account-short-id': 'd3396ea1f',
      'x-auth-access-type': 'access',
      'x-auth-key-id': 'key-personal-1',
      'x-auth-scopes': '*',
    })
  })

  it.each([
    ['the second personal key', secondPersonal, 'access', account.id, 'key-personal-2'],
    ['the service key', service, 'service', account.id, 'key-service'],
    ['the enterprise key', enterprise, 'enterprise', null, 'key-enterprise'],
  ])('knows %s', async (_, token, accessType, accountId, keyId) => {
    const { status, headers } = await ask(await start(), '/v3/auth/token', { token })
    expect(status).toBe(200)
    expect(headers.get('x-auth-access-type')).toBe(accessType)
    expect(headers.get('x-auth-account-id')).toBe(accountId)
    expect(headers.get('x-auth-key-id')).toBe(keyId)
    expect(headers.get('x-auth-enterprise-id')).toBe(enterpriseId)
    expect(headers.get('x-auth-scopes')).toBe('*')
  })

  it('lets the enterprise key act on the child account, by its short id and its long one', async () => {
    const server = await start()
    expect(child.id).toMatch(/^[0-9a-f]{24}$/)
    for (const id of [child.shortId, child.id]) {
      const headers = { 'x-delegate-account-id': id }
      const answer = await ask(server, '/v3/pipeline', { token: enterprise, headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-auth-account-id')).toBe(child.id)
      expect(answer.headers.get('x-auth-account-short-id')).toBe('507f1f77bc')
      expect(answer.json.data).toEqual([expect.objectContaining({ account_id: child.id })])
    }
  })

  it('cannot be changed by who spreads it', () => {
    expect(() => Object.assign(defaultSeed.keys[0] ?? {}, { token: 'other' })).toThrow(TypeError)
    expect(() => (defaultSeed.users as unknown[]).push({})).toThrow(TypeError)
  })
})

describe('options', () => {
  const allowed = 'allowed are port, seed, clock'
  it.each<[string, unknown, string]>([
    ['no object', 'options', 'startMockServer: options must be an object, got a string'],
    ['null', null, 'startMockServer: options must be an object, got null'],
    ['an unknown one', { prot: 1 }, `startMockServer: unknown option "prot", ${allowed}`],
    [
      '__proto__',
      JSON.parse('{"__proto__":{"port":1}}'),
      `startMockServer: unknown option "__proto__", ${allowed}`,
    ],
    [
      'a port that is text',
      { port: '80' },
      'startMockServer: option "port" must be a whole number from 0 to 65535, got a string',
    ],
    [
      'a port too high',
      { port: 65536 },
      'startMockServer: option "port" must be a whole number from 0 to 65535, got a number',
    ],
    [
      'a clock that is a Date',
      { clock: new Date() },
      'option "clock" must be a function that returns a valid Date, got an object',
    ],
    [
      'a clock that does not work',
      { clock: () => new Date(Number.NaN) },
      'option "clock" must be a function that returns a valid Date',
    ],
    [
      'a seed that is a number',
      { seed: 7 },
      'option "seed" must be an object, a path to a JSON file, or its file: URL, got a number',
    ],
  ])('refuses %s', async (_, options, message) => {
    const failed = startMockServer(options as never)
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(message)
  })

  it('takes the port that it is told, and says which one is taken', async () => {
    const first = await start()
    const port = Number(new URL(first.url).port)
    await expect(startMockServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`)
  })

  it('judges expiry by the clock', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    const keys = defaultSeed.keys.map((key) => ({ ...key, expiresAt: '2026-11-24T12:00:01Z' }))
    const seed = { ...defaultSeed, keys }
    const server = await start({ seed, clock })
    expect((await ask(server, '/v3/pipeline', { token: personal })).headers.get('x-auth-expires-at')).toBe(
      '2026-11-24T12:00:01.000Z',
    )
    clock.now = new Date('2026-11-24T12:00:01Z')
    expect((await ask(server, '/v3/pipeline', { token: personal })).json).toMatchObject({
      status: 401,
      reason: 'token_expired',
    })
    expect(server.requests.map(({ at }) => at.toISOString())).toEqual([
      '2026-11-24T12:00:00.000Z',
      '2026-11-24T12:00:01.000Z',
    ])
  })
})

describe('a running server', () => {
  it('can be taken apart, and cannot be changed', async () => {
    const server = await start()
    const { url, requests, fail, reset, close } = server
    fail()
    expect((await fetch(url)).status).toBe(503)
    expect(requests).toHaveLength(1)
    reset()
    expect(requests).toHaveLength(0)
    expect(() => Object.assign(server, { url: '' })).toThrow(TypeError)
    await close()
  })

  it('goes back to the seed: journal, failures, what was posted', async () => {
    const server = await start()
    await ask(server, '/v3/pipeline', { token: personal, json: { title: 'New' } })
    const posted = await ask(server, '/v3/enterprise/account', {
      token: enterprise,
      json: { company: 'New' },
    })
    server.fail({ times: Infinity })
    server.reset()
    expect(server.requests).toEqual([])
    expect((await ask(server, '/v3/pipeline', { token: personal })).json.data).toHaveLength(1)
    expect((await ask(server, '/v3/enterprise/account', { token: enterprise })).json.data).toHaveLength(2)
    const headers = { 'x-delegate-account-id': posted.json.data.account_id }
    expect((await ask(server, '/v3/pipeline', { token: enterprise, headers })).status).toBe(403)
  })

  it('forgets a request that is under way when it is reset', async () => {
    const server = await start()
    server.fail({ delay: 100 })
    const answer = ask(server, '/v3/pipeline', { token: personal })
    await expect.poll(() => server.requests.length).toBe(1)
    server.reset()
    expect((await answer).status).toBe(200)
    expect(server.requests).toEqual([])
  })

  it('closes at once whatever is open, and again without complaint', async () => {
    const server = await start()
    const port = Number(new URL(server.url).port)
    const idle = connect(port, '127.0.0.1')
    await once(idle, 'connect')
    const half = connect(port, '127.0.0.1')
    half.write('POST /v3/pipeline HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf')
    server.fail({ delay: '1h' })
    const waiting = fetch(`${server.url}/v3/auth/token`)
    const cut = expect(waiting).rejects.toThrow('fetch failed')
    await expect.poll(() => server.requests.length).toBe(2)
    const ends = [once(idle, 'close'), once(half, 'close')]
    for (const socket of [idle, half]) socket.on('error', () => undefined).resume()
    const closing = server.close()
    expect(server.close()).toBe(closing)
    await closing
    await Promise.all(ends)
    await cut
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
    await server.close()
  })

  it('listens on this machine alone', async () => {
    const server = await start()
    expect(new URL(server.url).hostname).toBe('127.0.0.1')
    const port = Number(new URL(server.url).port)
    const socket = connect(port, '127.0.0.2')
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })
})
