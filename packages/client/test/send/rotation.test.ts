import { afterEach, describe, expect, it, vi } from 'vitest'
import { answers, clientOf, failureOf, personal, serve, startMock, thrown } from '../support.js'
import { createClient } from '../../src/index.js'

afterEach(() => void vi.unstubAllEnvs())

describe('a key that is rotated', () => {
  it('is picked up from the function when the server refuses the old one', async () => {
    const mock = await startMock()
    const old = await mock.issue({ kind: 'service' })
    let secret = old.token
    let asked = 0
    const api = clientOf(mock.url, { token: async () => (asked++, secret) })
    await api.fetch('/v3/pipeline')
    const { token } = await mock.keyring.keys.rotate(old.key.id, { overlap: '1h' })
    secret = token
    await mock.keyring.keys.revoke(old.key.id)
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await api.fetch('/v3/pipeline')).status),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(asked).toBe(2)
  })

  it('is used for the request that was refused, with its body', async () => {
    const mock = await startMock()
    const old = await mock.issue({ kind: 'service' })
    const { token } = await mock.issue({ kind: 'service' })
    await mock.keyring.keys.revoke(old.key.id)
    const keys = [old.token, token]
    const response = await clientOf(mock.url, { token: () => keys.shift() ?? token }).fetch('/v3/pipeline', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"title":"once"}',
    })
    expect(response.status).toBeLessThan(300)
    expect(mock.requests.map(({ status, body }) => [status, body])).toEqual([
      [401, { title: 'once' }],
      [response.status, { title: 'once' }],
    ])
  })

  it('is picked up from the environment', async () => {
    const mock = await startMock()
    const old = await mock.issue({ kind: 'service' })
    vi.stubEnv('LATCHKEY_TOKEN', `${old.token}\n`)
    const api = createClient({ baseUrl: mock.url })
    expect((await api.fetch('/v3/pipeline')).status).toBe(200)
    const { token } = await mock.issue({ kind: 'service' })
    await mock.keyring.keys.revoke(old.key.id)
    vi.stubEnv('LATCHKEY_TOKEN', token)
    expect((await api.fetch('/v3/pipeline')).status).toBe(200)
    expect(mock.requests.map(({ status }) => status)).toEqual([200, 200])
  })

  it('twice in one call is not waited for: the second refusal is the answer', async () => {
    const server = await serve(answers([401]))
    let n = 0
    await failureOf(() => clientOf(server.url, { token: () => `key-${n++}` }).fetch('/'))
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Token key-0',
      'Token key-1',
    ])
  })

  it('is not sent twice where it is the same', async () => {
    const server = await serve(answers([401]))
    let asked = 0
    const token = (): string => (asked++, personal)
    await failureOf(() => clientOf(server.url, { token }).fetch('/'))
    expect([server.received.length, asked]).toEqual([1, 2])
  })

  it('is not sent with a stream again, but with the next request', async () => {
    const server = await serve(answers([401], [200]))
    const keys = ['old', 'new']
    const api = clientOf(server.url, { token: () => keys.shift() ?? 'none' })
    await failureOf(() => api.fetch('/', { method: 'POST', body: new Blob(['x']).stream() }))
    await api.fetch('/')
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Token old', 'Token new'])
  })

  it('leaves a fixed key refused', async () => {
    const server = await serve(answers([401]))
    await failureOf(() => clientOf(server.url, { token: personal }).fetch('/'))
    expect(server.received).toHaveLength(1)
  })
})

describe('a function that gives no key', () => {
  it.each([
    [() => '', 'key_missing', 'is empty'],
    [() => undefined, 'key_missing', 'gave undefined'],
    [async () => ({ token: personal }), 'key_missing', 'gave an object'],
    [() => `Token ${personal}`, 'key_malformed', 'without a scheme'],
    [() => Promise.reject(new Error('no route to vault')), 'key_unavailable', 'no route to vault'],
    [() => Promise.reject(new Error(`bad ${personal}`)), 'key_unavailable', 'bad sta_…ef12'],
  ])('%s', async (token, reason, words) => {
    const server = await serve(answers([200]))
    const error = await failureOf(() => clientOf(server.url, { token: token as () => string }).fetch('/'))
    expect(error.reason).toBe(reason)
    expect(error.message).toContain(words)
    expect(error.message).not.toContain('1a2b3c4d')
    expect(server.received).toEqual([])
  })

  it('and hangs is bound by the time of the call, and by its signal', async () => {
    const token = (): Promise<string> => new Promise(() => {})
    const api = clientOf('https://api.example.com', { token, timeout: 20 })
    expect(await failureOf(() => api.fetch('/'))).toMatchObject({ reason: 'timed_out' })
    const reason = new Error('enough')
    expect(await thrown(() => api.fetch('/', { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
})
