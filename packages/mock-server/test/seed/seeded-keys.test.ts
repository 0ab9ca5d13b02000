import { describe, expect, it } from 'vitest'
import type { Seed } from '../../src/index.js'
import { ask, clockAt, start, type Json } from '../support.js'

/** One of each kind of key, to be changed by a test. */
function seedOf(): { [name in keyof Required<Seed>]: Json[] } {
  return {
    enterprises: [{ id: 'e1', name: 'Enterprise' }],
    accounts: [{ id: 'a1', name: 'One', enterpriseId: 'e1' }],
    users: [{ id: 'u1', accountId: 'a1', email: 'u@x.org', permissions: ['pipeline:*', '*:read'] }],
    serviceAccounts: [
      { id: 's1', name: 'Robot', accountId: 'a1', permissions: ['pipeline:read', 'account:read'] },
      { id: 's2', name: 'Boss', enterpriseId: 'e1', permissions: ['*'] },
    ],
    keys: [
      { token: 'user-token', userId: 'u1' },
      { token: 'robot-token', serviceAccountId: 's1' },
      { token: 'boss-token', serviceAccountId: 's2' },
    ],
    pipelines: [],
  }
}

const clock = clockAt('2026-11-24T12:00:00Z')

async function whoami(change: (seed: ReturnType<typeof seedOf>) => void, token: string): Promise<Json> {
  const seed = seedOf()
  change(seed)
  const { json } = await ask(await start({ seed, clock }), '/v3/auth/token', { token })
  return json
}

describe('refused keys', () => {
  it.each<[string, string, (seed: ReturnType<typeof seedOf>) => void, string]>([
    ['expired', 'user-token', (s) => (s.keys[0].expiresAt = '2026-11-24T11:59:59Z'), 'token_expired'],
    ['expires now', 'user-token', (s) => (s.keys[0].expiresAt = '2026-11-24T12:00:00Z'), 'token_expired'],
    [
      'expires now, elsewhere',
      'user-token',
      (s) => (s.keys[0].expiresAt = '2026-11-24T14:00:00+02:00'),
      'token_expired',
    ],
    [
      'expired, as a Date',
      'boss-token',
      (s) => (s.keys[2].expiresAt = new Date('2026-11-24T12:00:00Z')),
      'token_expired',
    ],
    ['revoked', 'robot-token', (s) => (s.keys[1].revoked = true), 'token_revoked'],
    [
      'revoked and expired',
      'robot-token',
      (s) => Object.assign(s.keys[1], { revoked: true, expiresAt: new Date(0) }),
      'token_revoked',
    ],
    ['user disabled', 'user-token', (s) => (s.users[0].status = 'disabled'), 'subject_disabled'],
    [
      'service account disabled',
      'robot-token',
      (s) => (s.serviceAccounts[0].status = 'disabled'),
      'subject_disabled',
    ],
    ['account disabled', 'robot-token', (s) => (s.accounts[0].status = 'disabled'), 'subject_disabled'],
    ['enterprise disabled', 'user-token', (s) => (s.enterprises[0].status = 'disabled'), 'subject_disabled'],
    ['enterprise disabled', 'boss-token', (s) => (s.enterprises[0].status = 'disabled'), 'subject_disabled'],
    ['unknown', 'other-token', () => undefined, 'token_invalid'],
  ])('%s: %s', async (_, token, change, reason) => {
    expect(await whoami(change, token)).toMatchObject({ status: 401, code: 'EAUTH', reason })
  })

  it('a disabled child account cannot be acted on', async () => {
    const seed = seedOf()
    seed.accounts[0].status = 'disabled'
    const headers = { 'x-delegate-account-id': 'a1' }
    const { json } = await ask(await start({ seed }), '/v3/pipeline', { token: 'boss-token', headers })
    expect(json).toMatchObject({ status: 403, reason: 'account_not_accessible' })
  })
})

describe('scopes', () => {
  it.each<[string, string, string[] | undefined, string[]]>([
    ['the user’s', 'user-token', undefined, ['*:read', 'pipeline:*']],
    ['narrowed', 'user-token', ['pipeline:read', 'account:*'], ['account:read', 'pipeline:read']],
    ['never widened', 'user-token', ['*'], ['*:read', 'pipeline:*']],
    ['narrowed to nothing', 'user-token', ['enterprise:write'], []],
    ['none at all', 'user-token', [], []],
    ['a service account’s', 'robot-token', undefined, ['account:read', 'pipeline:read']],
    [
      'a service account’s, narrowed',
      'robot-token',
      ['*:read', 'pipeline:write'],
      ['account:read', 'pipeline:read'],
    ],
    ['an enterprise’s, narrowed', 'boss-token', ['enterprise:read'], ['enterprise:read']],
  ])('%s', async (_, token, scopes, effective) => {
    const json = await whoami((seed) => {
      const key = seed.keys.find((one) => one.token === token)
      if (scopes !== undefined) key.scopes = scopes
    }, token)
    expect(json.data.scopes).toEqual(effective)
  })
})

describe('what a key is called', () => {
  it('by its id and name, or by its place', async () => {
    const named = await whoami((s) => Object.assign(s.keys[0], { id: 'mine', name: 'Laptop' }), 'user-token')
    expect(named.data).toMatchObject({ key_id: 'mine', name: 'Laptop', hint: '…' })
    expect((await whoami(() => undefined, 'robot-token')).data).toMatchObject({ key_id: 'key-2', name: null })
  })

  it('never by another one’s id', async () => {
    const json = await whoami((s) => (s.keys[0].id = 'key-2'), 'robot-token')
    expect(json.data.key_id).toBe('key-2_')
  })

  it('and its owner by kind', async () => {
    expect((await whoami(() => undefined, 'user-token')).data).toMatchObject({
      kind: 'personal',
      account_id: 'a1',
      enterprise_id: 'e1',
    })
    expect((await whoami(() => undefined, 'robot-token')).data).toMatchObject({
      kind: 'service',
      subject: { id: 's1', type: 'service', name: 'Robot' },
    })
    expect((await whoami(() => undefined, 'boss-token')).data).toMatchObject({
      kind: 'enterprise',
      account_id: null,
      enterprise_id: 'e1',
    })
  })

  it('without an enterprise where the account has none', async () => {
    expect(
      (await whoami((s) => delete s.accounts[0].enterpriseId, 'user-token')).data.enterprise_id,
    ).toBeNull()
  })
})

it('any token68 may be a token', async () => {
  for (const token of ['a', 'a.b-c_d~e+f/g==', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', 'x'.repeat(4096)]) {
    expect((await whoami((s) => (s.keys[0].token = token), token)).data.kind).toBe('personal')
  }
})

it('a seed that its owner changes later changes nothing', async () => {
  const seed = seedOf()
  const server = await start({ seed })
  seed.keys[0].revoked = true
  seed.users[0].permissions.length = 0
  expect((await ask(server, '/v3/auth/token', { token: 'user-token' })).json.data.scopes).toHaveLength(2)
})

it('the keyring has what the seed says of a key', async () => {
  const seed = seedOf()
  Object.assign(seed.keys[0], {
    name: 'Laptop',
    scopes: ['pipeline:read'],
    expiresAt: '2026-11-24T12:00:00Z',
  })
  seed.keys.push({ token: 'robot-token-before', serviceAccountId: 's1', revoked: true })
  const { keyring } = await start({ seed, clock })
  expect(await keyring.keys.list()).toEqual([
    expect.objectContaining({
      id: 'key-1',
      userId: 'u1',
      name: 'Laptop',
      scopes: ['pipeline:read'],
      state: 'expired',
    }),
    expect.objectContaining({
      id: 'key-2',
      serviceAccountId: 's1',
      kind: 'service',
      scopes: ['*'],
      state: 'current',
    }),
    expect.objectContaining({ id: 'key-3', serviceAccountId: 's2', kind: 'enterprise', state: 'current' }),
    expect.objectContaining({ id: 'key-4', serviceAccountId: 's1', revokedAt: clock.now, state: 'revoked' }),
  ])
  expect(await keyring.keys.inspect('robot-token-before')).toMatchObject({ reason: 'token_revoked' })
})

it('a key that is expired or revoked stays so, whatever becomes of its service account', async () => {
  const seed = seedOf()
  seed.keys[1].expiresAt = '2026-11-24T12:00:00Z'
  const server = await start({ seed, clock })
  const { token } = await server.keyring.keys.issue({ serviceAccountId: 's1' })
  expect((await ask(server, '/v3/auth/token', { token })).status).toBe(200)
  expect((await ask(server, '/v3/auth/token', { token: 'robot-token' })).status).toBe(401)
})
