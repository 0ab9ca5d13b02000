import { describe, expect, it } from 'vitest'
import type { Seed } from '../../src/index.js'
import { account, ask, child, clockAt, enterpriseId, start, userId } from '../support.js'

const kinds = ['personal', 'service', 'enterprise'] as const

describe('issue', () => {
  it.each([
    ['personal', 'user', account.id],
    ['service', 'service', account.id],
    ['enterprise', 'enterprise', null],
  ] as const)('a %s key works at once, and may do all', async (kind, type, accountId) => {
    const server = await start()
    const { token, key } = await server.issue({ kind })
    expect(token).toMatch(/^st[aes]_[0-9a-f]{40}$/)
    expect(key).toEqual(await server.keyring.keys.get(key.id))
    const { status, json } = await ask(server, '/v3/auth/token', { token })
    expect(status).toBe(200)
    expect(json.data).toMatchObject({
      key_id: key.id,
      hint: `${token.slice(0, 4)}…${token.slice(-4)}`,
      kind,
      subject: { type },
      account_id: accountId,
      enterprise_id: enterpriseId,
      scopes: ['*'],
      expires_at: null,
    })
  })

  it('is for the seed’s first user', async () => {
    const server = await start()
    const { key } = await server.issue({ kind: 'personal' })
    expect(key.userId).toBe(userId)
  })

  it('gives an enterprise key that acts on child accounts', async () => {
    const server = await start()
    const { token } = await server.issue({ kind: 'enterprise' })
    const headers = { 'x-delegate-account-id': child.shortId }
    expect((await ask(server, '/v3/pipeline', { token, headers })).json.data).toHaveLength(1)
  })

  it.each(kinds)('as often as it is wanted: %s', async (kind) => {
    const server = await start()
    const issued = await Promise.all([1, 2, 3].map(() => server.issue({ kind })))
    expect(new Set(issued.map(({ token }) => token)).size).toBe(3)
    for (const { token } of issued) expect((await ask(server, '/v3/auth/token', { token })).status).toBe(200)
  })

  it.each(kinds)('narrows a %s key by its scopes', async (kind) => {
    const server = await start()
    const { token, key } = await server.issue({ kind, scopes: ['pipeline:read', 'account:read'] })
    expect(key.scopes).toEqual(['account:read', 'pipeline:read'])
    expect((await ask(server, '/v3/auth/account', { token })).status).toBe(200)
    const headers = kind === 'enterprise' ? { 'x-delegate-account-id': child.id } : {}
    const posted = await ask(server, '/v3/pipeline', { token, headers, json: { title: 'No' } })
    expect(posted.json).toMatchObject({ status: 403, reason: 'scope_insufficient' })
  })

  it.each(kinds)('lets a %s key expire by the mock’s clock', async (kind) => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const { token, key } = await server.issue({ kind, expiresIn: '1h' })
    expect(key.expiresAt).toEqual(new Date('2026-11-24T13:00:00Z'))
    server.advance('59m')
    const answer = await ask(server, '/v3/auth/token', { token })
    expect(answer.headers.get('x-auth-expires-at')).toBe('2026-11-24T13:00:00.000Z')
    server.advance('1m')
    expect((await ask(server, '/v3/auth/token', { token })).json).toMatchObject({
      status: 401,
      reason: 'token_expired',
    })
  })

  it.each<[string, Seed]>([
    ['nothing at all', {}],
    [
      'an account and an enterprise alone',
      { accounts: [{ id: 'a', name: 'A' }], enterprises: [{ id: 'e', name: 'E' }] },
    ],
  ])('makes what a seed does not have: %s', async (_, seed) => {
    const server = await start({ seed })
    const issued = await Promise.all([...kinds, ...kinds].map((kind) => server.issue({ kind })))
    for (const { token, key } of issued) {
      const { json } = await ask(server, '/v3/auth/token', { token })
      expect(json.data).toMatchObject({ kind: key.kind, scopes: ['*'] })
    }
    const { accounts, enterprises, users } = server.keyring
    expect(
      await Promise.all([accounts, enterprises, users].map(async (all) => (await all.list()).length)),
    ).toEqual([1, 1, 1])
    server.reset()
    await server.issue({ kind: 'personal' })
    expect(await users.list()).toHaveLength(1)
  })

  it.each<[unknown, string]>([
    [undefined, 'issue: options must be an object, got undefined'],
    [{}, 'issue: option "kind" must be "personal", "service" or "enterprise", got undefined'],
    [{ kind: 'robot' }, 'issue: option "kind" must be "personal", "service" or "enterprise", got a string'],
    [{ kind: 'service', scope: [] }, 'issue: unknown option "scope", allowed are kind, scopes, expiresIn'],
    [{ kind: 'service', scopes: [] }, 'issue: option "scopes" must be a list of 1 to 200 scopes'],
    [{ kind: 'service', scopes: ['Pipeline'] }, 'issue: option "scopes" must be a list of 1 to 200 scopes'],
    [{ kind: 'service', scopes: 'pipeline:read' }, 'got a string'],
    [{ kind: 'service', expiresIn: 'soon' }, 'issue: option "expiresIn" must be a duration above 0'],
    [{ kind: 'service', expiresIn: 0 }, 'issue: option "expiresIn" must be a duration above 0'],
  ])('refuses %j, and makes nothing', async (request, message) => {
    const { issue, keyring } = await start()
    const count = (await keyring.serviceAccounts.list()).length
    await expect(issue(request as never)).rejects.toThrow(TypeError)
    await expect(issue(request as never)).rejects.toThrow(message)
    expect(await keyring.serviceAccounts.list()).toHaveLength(count)
  })

  it('says so where the user is disabled', async () => {
    const { issue, keyring } = await start()
    await keyring.users.update(userId, { status: 'disabled' })
    await expect(issue({ kind: 'personal' })).rejects.toMatchObject({
      name: 'KeyringError',
      code: 'conflict',
    })
  })

  it('shows no token but in its answer', async () => {
    const server = await start()
    const { token, key } = await server.issue({ kind: 'personal' })
    await ask(server, `/v3/auth/token?key=${token}`, { token, headers: { cookie: token } })
    await ask(server, '/v3/pipeline', { token, json: { [token]: token } })
    await server.keyring.keys.revoke(key.id)
    await ask(server, '/v3/pipeline', { token })
    expect(JSON.stringify([server.requests, key, await server.keyring.audit.list()])).not.toContain(
      token.slice(4, -4),
    )
  })
})
