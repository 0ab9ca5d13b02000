import { describe, expect, it } from 'vitest'
import {
  answers,
  canary,
  clientOf,
  enterprise,
  failureOf,
  personal,
  serve,
  service,
  startMock,
  thrown,
} from '../support.js'

const named = { 'x-auth-access-type': 'service', 'x-auth-subject-id': 's-1' }

describe('whoami(), of the mock server', () => {
  it('a personal key', async () => {
    const mock = await startMock()
    expect(await clientOf(mock.url, { token: personal }).whoami()).toEqual({
      accessType: 'access',
      subject: { id: '507f1f77bcf86cd799439015', email: 'user@example.com' },
      account: { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f' },
      enterpriseId: '68c584136b9b08b8fc53a85e',
      key: { id: expect.any(String), expiresAt: null, state: 'current' },
      scopes: ['*'],
    })
    expect(mock.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v3/auth/token'])
  })

  it('a service key', async () => {
    const mock = await startMock()
    const { accessType, subject } = await clientOf(mock.url, { token: service }).whoami()
    expect([accessType, Object.keys(subject)]).toEqual(['service', ['id']])
  })

  it('an enterprise key, and the account that it acts on', async () => {
    const mock = await startMock()
    const api = clientOf(mock.url, { token: enterprise })
    expect(await api.whoami()).toMatchObject({ accessType: 'enterprise', account: null })
    const acting = await api.whoami({ delegateAccountId: '507f1f77bc' })
    expect(acting.account?.shortId).toBe('507f1f77bc')
  })

  it('a key that expires, and has been rotated', async () => {
    const mock = await startMock()
    const { token, key } = await mock.issue({
      kind: 'service',
      scopes: ['pipeline:read', 'account:read'],
      expiresIn: '30d',
    })
    const api = clientOf(mock.url, { token })
    expect(await api.whoami()).toMatchObject({
      key: { id: key.id, expiresAt: key.expiresAt, state: 'current' },
      scopes: ['account:read', 'pipeline:read'],
    })
    await mock.keyring.keys.rotate(key.id, { overlap: '1h' })
    expect((await api.whoami()).key.state).toBe('retiring')
  })

  it('a key that is refused', async () => {
    const mock = await startMock()
    expect(await failureOf(() => clientOf(mock.url).whoami())).toMatchObject({ reason: 'token_invalid' })
  })

  it('an outage', async () => {
    const mock = await startMock()
    mock.fail({ status: 503 })
    expect(await failureOf(() => clientOf(mock.url, { retries: 0 }).whoami())).toMatchObject({ status: 503 })
  })
})

describe('whoami()', () => {
  it('may ask any path: an answer that names the key is one, whatever its status', async () => {
    const server = await serve(answers([404, named]))
    const caller = await clientOf(`${server.url}/api`, { whoamiPath: '/me', token: canary }).whoami()
    expect(server.received[0]?.path).toBe('/api/me')
    expect(caller).toEqual({
      accessType: 'service',
      subject: { id: 's-1' },
      account: null,
      enterpriseId: null,
      key: { id: null, expiresAt: null, state: 'current' },
      scopes: [],
    })
    expect(Object.isFrozen(caller) && Object.isFrozen(caller.subject) && Object.isFrozen(caller.key)).toBe(
      true,
    )
  })

  it.each([{}, { 'x-auth-subject-id': 's' }, { 'x-auth-access-type': 'service', 'x-auth-subject-id': '' }])(
    'says so where the answer does not: %j',
    async (headers) => {
      const server = await serve(answers([200, headers as Record<string, string>]))
      const error = await failureOf(() => clientOf(server.url).whoami())
      expect(error.reason).toBe('caller_unknown')
      expect(error.message).toContain('whoamiPath')
    },
  )

  it('believes no 401', async () => {
    const server = await serve(answers([401, named]))
    expect(await failureOf(() => clientOf(server.url).whoami())).toMatchObject({ status: 401 })
  })

  it.each([
    ['j%C3%B6@example.com', 'jö@example.com'],
    ['100%25', '100%25'],
    ['%41', '%41'],
    ['a%0D%0Ab', 'a%0D%0Ab'],
    ['%C3', '%C3'],
  ])('reads %s as the server meant it', async (sent, expected) => {
    const server = await serve(answers([200, { ...named, 'x-auth-subject-email': sent }]))
    expect((await clientOf(server.url).whoami()).subject.email).toBe(expected)
  })

  it.each(['soon', '2030', '2030-13-01T00:00:00Z', '2030-01-01T00:00:00'])(
    'takes no date from %s',
    async (text) => {
      const server = await serve(answers([200, { ...named, 'x-auth-expires-at': text }]))
      expect((await clientOf(server.url).whoami()).key.expiresAt).toBeNull()
    },
  )

  it('knows its options', async () => {
    const error = await thrown(() => clientOf('https://api.example.com').whoami({ path: '/' } as never))
    expect(error).toBeInstanceOf(TypeError)
  })
})
