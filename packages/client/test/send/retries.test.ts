import { describe, expect, it } from 'vitest'
import { createServer } from 'node:net'
import { Retries } from '../../src/send/retries.js'
import { answers, clientOf, failureOf, serve, startMock, personal, thrown } from '../support.js'

const now = { 'retry-after': '0' }

describe('a request is sent again', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('after 503 and 429: %s', async (method) => {
    const server = await serve(answers([503, now], [429, now], [200]))
    const response = await clientOf(server.url).fetch('/', { method })
    expect([response.status, server.received.length]).toEqual([200, 3])
  })

  it.each(['POST', 'PATCH'])('only where that is said, if it is %s', async (method) => {
    const server = await serve(answers([503, now], [200], [503, now], [200], [503, now]))
    const api = clientOf(server.url)
    await api.fetch('/', { method, body: 'x', idempotent: true })
    await api.fetch('/', { method, body: 'x', headers: { 'Idempotency-Key': 'k' } })
    expect(server.received.map(({ body }) => body)).toEqual(['x', 'x', 'x', 'x'])
    expect(await failureOf(() => api.fetch('/', { method, body: 'x' }))).toMatchObject({ status: 503 })
    expect(server.received).toHaveLength(5)
  })

  it('twice, or as often as the option says', async () => {
    const server = await serve(answers([503, now]))
    await failureOf(() => clientOf(server.url).fetch('/'))
    expect(server.received.splice(0)).toHaveLength(3)
    await failureOf(() => clientOf(server.url, { retries: 5 }).fetch('/'))
    expect(server.received.splice(0)).toHaveLength(6)
    await failureOf(() => clientOf(server.url, { retries: 0 }).fetch('/'))
    expect(server.received.splice(0)).toHaveLength(1)
  })

  it('without what Retry-After asks for, at a random moment', async () => {
    const server = await serve(answers([503], [429], [200]))
    expect((await clientOf(server.url).fetch('/')).status).toBe(200)
  })

  it.each([400, 401, 403, 404, 408, 409, 500, 501, 502, 504])('not after %i', async (status) => {
    const server = await serve(answers([status, now]))
    expect(await failureOf(() => clientOf(server.url).fetch('/'))).toMatchObject({ status })
    expect(server.received).toHaveLength(1)
  })

  it('not with a stream, which is gone', async () => {
    const server = await serve(answers([503, now]))
    const body = new Blob(['x']).stream()
    await failureOf(() => clientOf(server.url).fetch('/', { method: 'PUT', body, idempotent: true }))
    expect(server.received).toHaveLength(1)
  })

  it('not where the server asks for more than maxRetryDelay: the error says how long', async () => {
    const server = await serve(answers([429, { 'retry-after': '21' }]))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ status: 429, retryAfter: 21_000 })
    expect(server.received).toHaveLength(1)
  })

  it('nor where it asks for more than anybody can wait', async () => {
    const server = await serve(answers([503, { 'retry-after': '99999999999' }]))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ status: 503, retryAfter: 99_999_999_999_000 })
    expect(server.received).toHaveLength(1)
  })

  it('not where there is no time left for the wait: the answer is told at once', async () => {
    const server = await serve(answers([503, { 'retry-after': '15' }]))
    const error = await failureOf(() => clientOf(server.url, { timeout: '10s' }).fetch('/'))
    expect(error).toMatchObject({ status: 503, retryAfter: 15_000 })
  })
})

describe('a network that fails', () => {
  it('is tried again, if the request may be', async () => {
    const mock = await startMock()
    const api = clientOf(mock.url, { token: personal })
    mock.fail({ disconnect: true, times: 2 })
    expect((await api.fetch('/v3/pipeline')).status).toBe(200)
    mock.fail({ disconnect: true })
    const error = await failureOf(() => api.fetch('/v3/pipeline', { method: 'POST', body: '{}' }))
    expect(error).toMatchObject({ reason: 'unreachable', status: null, response: null })
    expect(error.message).toContain(`POST /v3/pipeline: no answer from ${mock.url} (`)
  })

  it('at last is an error with the code of the system', async () => {
    // A port where nobody listens any more.
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    const error = await failureOf(() => clientOf(`http://127.0.0.1:${port}`).fetch('/'))
    expect(error).toMatchObject({ reason: 'unreachable', code: 'ECONNREFUSED' })
  })
})

describe('a wait', () => {
  it('ends when the caller gives up, with what the caller says', async () => {
    const server = await serve(answers([503, { 'retry-after': '15' }]))
    const controller = new AbortController()
    const call = clientOf(server.url).fetch('/', { signal: controller.signal })
    const reason = new Error('enough')
    while (server.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort(reason)
    expect(await thrown(() => call)).toBe(reason)
    expect(server.received).toHaveLength(1)
  })

  const hop = { url: new URL('http://x'), method: 'GET', headers: new Headers(), body: null }
  const parts = { retries: 9, maxRetryDelay: 3000, clock: () => new Date() }
  const endless = { left: Infinity } as never

  it('is random, from nothing to a limit that doubles, and never more than maxRetryDelay', () => {
    const delays = (random: () => number): (number | null)[] => {
      const retries = new Retries({ ...parts, random }, false, endless)
      return Array.from({ length: 5 }, () => retries.next(hop, null))
    }
    expect(delays(() => 1)).toEqual([500, 1000, 2000, 3000, 3000])
    expect(delays(() => 0.5)).toEqual([250, 500, 1000, 1500, 1500])
    expect(delays(() => 0)).toEqual([0, 0, 0, 0, 0])
  })

  it('is as long as the server says', () => {
    const retries = new Retries({ ...parts, random: () => 0 }, false, endless)
    const answer = new Response(null, { status: 429, headers: { 'retry-after': '2' } })
    expect(retries.next(hop, answer)).toBe(2000)
  })
})
