import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../src/index.js'
import { ask, clockAt, enterprise, personal, raw, service, start, uuid } from '../support.js'

describe('the journal', () => {
  it('says what was asked and what was answered', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const headers = { 'x-Custom': 'Yes', 'x-delegate-account-id': '507f1f77bc' }
    const answer = await ask(server, '/v3/pipeline?b=2&a=1', {
      token: enterprise,
      headers,
      json: { title: 'a' },
    })
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/v3/pipeline?b=2&a=1',
        headers: expect.objectContaining({
          authorization: 'Token ste_…8dc3',
          'content-type': 'application/json',
          'x-custom': 'Yes',
          'x-delegate-account-id': '507f1f77bc',
        }),
        body: { title: 'a' },
        status: 201,
        at: new Date('2026-11-24T12:00:00Z'),
        requestId: answer.headers.get('x-request-id'),
        keyId: 'key-enterprise',
      },
    ])
  })

  it('knows a request by the id in its answer, also where it was refused', async () => {
    const server = await start()
    const answers = [
      await ask(server, '/v3/pipeline'),
      await ask(server, '/v3/pipeline', { token: 'sta_nonsense' }),
      await ask(server, '/v3/enterprise', { token: service }),
      await ask(server, '/v3/pipeline', { token: personal, headers: { 'x-delegate-account-id': 'other' } }),
      await ask(server, '/nowhere', { token: personal }),
    ]
    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    for (const id of ids) expect(id).toMatch(uuid)
    expect(new Set(ids).size).toBe(ids.length)
    expect(server.requests.map(({ requestId }) => requestId)).toEqual(ids)
    expect(server.requests.map(({ status, keyId }) => [status, keyId])).toEqual([
      [401, null],
      [401, null],
      [403, 'key-service'],
      [403, 'key-personal-1'],
      [404, 'key-personal-1'],
    ])
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('has a request as soon as it is there, and its status as soon as the client has it', async () => {
    const server = await start()
    server.fail({ delay: 150 })
    const answer = ask(server, '/v3/pipeline', { token: personal })
    await expect.poll(() => server.requests.length).toBe(1)
    const [early] = server.requests
    expect(early).toMatchObject({ status: null, keyId: null })
    await answer
    expect(server.requests[0]).toMatchObject({ status: 200, keyId: 'key-personal-1' })
    expect(early).toMatchObject({ status: null })
    for (let i = 0; i < 200; i++) {
      await ask(server, '/v3/pipeline', { token: personal })
      expect(server.requests.at(-1)?.status).toBe(200)
    }
  })

  it('keeps bodies of requests that were refused, and of other kinds', async () => {
    const server = await start()
    await ask(server, '/v3/pipeline', { json: { title: 'a' } })
    await fetch(`${server.url}/nowhere`, { method: 'PUT', body: 'plain' })
    expect(server.requests.map(({ body }) => body)).toEqual([{ title: 'a' }, 'plain'])
  })

  it('has headers as they were sent: repeated ones, x-auth-*, two Authorization headers', async () => {
    const server = await start()
    await raw(
      server,
      `GET / HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two: 2\r\nX-Auth-Account-Id: forged\r\n__proto__: x\r\n` +
        `Authorization: Token ${personal}\r\nAuthorization: Token ${service}\r\nConnection: close\r\n\r\n`,
    )
    const [{ headers, status }] = server.requests as [JournalEntry]
    expect(status).toBe(401)
    expect(JSON.parse(JSON.stringify(headers))).toEqual(
      JSON.parse(
        '{"host":"x","x-two":"1, 2","x-auth-account-id":"forged","__proto__":"x","authorization":"[redacted]","connection":"close"}',
      ),
    )
  })

  it('keeps the last thousand', async () => {
    const server = await start()
    const requests =
      'GET /first HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(5) +
      'GET /later HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(999) +
      'GET /later HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    await raw(server, requests)
    expect(server.requests).toHaveLength(1000)
    expect(server.requests.every(({ path, status }) => path === '/later' && status === 401)).toBe(true)
  })

  it('is one live list, for reading only', async () => {
    const server = await start()
    const { requests } = server
    expect(Array.isArray(requests)).toBe(true)
    await ask(server, '/v3/pipeline', { token: personal })
    expect(requests).toHaveLength(1)
    expect(requests).toBe(server.requests)
    const list = requests as unknown[]
    expect(() => list.push({})).toThrow(TypeError)
    expect(() => list.pop()).toThrow(TypeError)
    expect(() => (list.length = 0)).toThrow(TypeError)
    expect(() => Object.assign(requests[0] ?? {}, { status: 500 })).toThrow(TypeError)
    expect(() => Object.assign(requests[0]?.headers ?? {}, { host: '' })).toThrow(TypeError)
    expect(requests).toHaveLength(1)
    expect(requests.map(({ method }) => method)).toEqual(['GET'])
    expect(structuredClone([...requests])).toHaveLength(1)
  })

  it('knows nothing of what is no request', async () => {
    const server = await start()
    await raw(server, 'nonsense\r\n\r\n')
    expect(server.requests).toEqual([])
  })
})
