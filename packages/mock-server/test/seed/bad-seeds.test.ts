import { describe, expect, it } from 'vitest'
import { startMockServer, type Seed } from '../../src/index.js'
import { start, type Json } from '../support.js'

/** A small seed in which everything is right. */
function good(): Required<{ [name in keyof Seed]: Json[] }> {
  return {
    enterprises: [{ id: 'e1', name: 'Enterprise' }],
    accounts: [
      {
        id: 'a1',
        shortId: 'short',
        name: 'One',
        enterpriseId: 'e1',
        ownerEmail: 'o@x.org',
        plan: 'p',
        created: '2024-02-29T23:59:59.5+02:00',
      },
      { id: 'a2', name: 'Two', enterpriseId: null },
    ],
    users: [
      {
        id: 'u1',
        accountId: 'a1',
        email: 'u@x.org',
        name: 'User',
        permissions: ['pipeline:*'],
        status: 'active',
      },
    ],
    serviceAccounts: [
      { id: 's1', name: 'Robot', accountId: 'a1', permissions: [] },
      { id: 's2', name: 'Boss', enterpriseId: 'e1', permissions: ['*'] },
    ],
    keys: [
      {
        token: 'secret-of-user',
        userId: 'u1',
        id: 'k1',
        name: 'Key',
        scopes: ['pipeline:read'],
        expiresAt: null,
      },
      { token: 'secret-of-robot', serviceAccountId: 's1', expiresAt: new Date('2030-01-01T00:00:00Z') },
      { token: 'old-secret-of-robot', serviceAccountId: 's1', revoked: true },
      { token: 'secret-of-boss', serviceAccountId: 's2', expiresAt: '2030-01-01T00:00:00Z' },
    ],
    pipelines: [{ id: 'p1', accountId: 'a1', title: 'Pipe', created: new Date(0) }],
  }
}

/** The good seed with one thing changed. */
function bad(change: (seed: ReturnType<typeof good>) => void): unknown {
  const seed = good()
  change(seed)
  return seed
}

async function messageFor(seed: unknown): Promise<string> {
  const started = startMockServer({ seed: seed as Seed })
  const error = await started.then(
    async (server) => {
      await server.close()
      return 'the seed was taken'
    },
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(error).not.toHaveProperty('cause')
  return (error as TypeError).message
}

it('the seed that the bad ones are made from is good', async () => {
  await start({ seed: good() })
})

it.each([{}, { keys: [] }, Object.assign(Object.create(null), { users: [] })])(
  'an empty seed is good: %j',
  async (seed) => {
    await start({ seed })
  },
)

it.each<[string, (seed: ReturnType<typeof good>) => void]>([
  ['a key without scopes', (s) => (s.keys[0].scopes = [])],
  ['an account whose short id is its id', (s) => (s.accounts[1].shortId = 'a2')],
  ['one address in two accounts', (s) => s.users.push({ ...s.users[0], id: 'u2', accountId: 'a2' })],
  ['what only looks like a prefix', (s) => (s.keys[0].token = 'STS_x')],
])('%s is allowed', async (_, change) => {
  await start({ seed: bad(change) as Seed })
})

const id = 'an id of 1 to 64 characters A-Z a-z 0-9 _ -'
const text = 'a text of 1 to 256 characters, without control characters'
const instant = 'an instant like "2026-12-31T23:59:59Z" (RFC 3339)'
const scope = 'a scope like "resource:action" (lower case, "*" for a part or for all)'

describe('one member', () => {
  it.each<[(seed: ReturnType<typeof good>) => void, string]>([
    [
      (s) => Object.assign(s, { key: [] }),
      'seed: unknown member "key", allowed are enterprises, accounts, users, serviceAccounts, keys, pipelines',
    ],
    [(s) => Object.assign(s, { users: {} }), 'seed.users: must be a list, got an object'],
    [(s) => Object.assign(s, { keys: null }), 'seed.keys: must be a list, got null'],
    [(s) => (s.users[0] = null), 'seed.users[0]: must be a plain object, got null'],
    [(s) => (s.users[0] = []), 'seed.users[0]: must be a plain object, got an empty array'],
    [(s) => (s.users = Array(1)), 'seed.users[0]: must be a plain object, got undefined'],
    [(s) => (s.enterprises[0] = new Map()), 'seed.enterprises[0]: must be a plain object, got an object'],
    [
      (s) => (s.enterprises[0].owner = 1),
      'seed.enterprises[0]: unknown member "owner", allowed are id, name, status',
    ],
    [
      (s) => (s.enterprises[0][Symbol('x')] = 1),
      'seed.enterprises[0]: unknown member "Symbol(x)", allowed are id, name, status',
    ],
    [(s) => delete s.enterprises[0].name, `seed.enterprises[0].name: is missing, must be ${text}`],
    [(s) => (s.enterprises[0].name = 'a\nb'), `seed.enterprises[0].name: must be ${text}, got a string`],
    [
      (s) => (s.enterprises[0].status = 'off'),
      'seed.enterprises[0].status: must be "active" or "disabled", got a string',
    ],
    [(s) => (s.enterprises[0].id = 7), `seed.enterprises[0].id: must be ${id}, got a number`],
    [(s) => (s.accounts[1].id = 'a b'), `seed.accounts[1].id: must be ${id}, got a string`],
    [(s) => (s.accounts[1].shortId = ''), `seed.accounts[1].shortId: must be ${id}, got an empty string`],
    [
      (s) => (s.accounts[0].ownerEmail = 'nobody'),
      'seed.accounts[0].ownerEmail: must be an email address, got a string',
    ],
    [(s) => (s.accounts[0].plan = { type: 'p' }), `seed.accounts[0].plan: must be ${text}, got an object`],
    [
      (s) => (s.accounts[0].created = 'yesterday'),
      `seed.accounts[0].created: must be ${instant}, got a string`,
    ],
    [(s) => (s.users[0].email = 'a@b@c'), 'seed.users[0].email: must be an email address, got a string'],
    [(s) => delete s.users[0].permissions, 'seed.users[0].permissions: is missing, must be a list'],
    [(s) => (s.users[0].permissions = '*'), 'seed.users[0].permissions: must be a list, got a string'],
    [
      (s) => (s.users[0].permissions = ['*', 'Pipeline:read']),
      `seed.users[0].permissions[1]: must be ${scope}, got "Pipeline:read"`,
    ],
    [
      (s) => (s.serviceAccounts[0].permissions = [null]),
      `seed.serviceAccounts[0].permissions[0]: must be ${scope}, got null`,
    ],
    [
      (s) => (s.serviceAccounts[0].name = 'ab'),
      'seed.serviceAccounts[0].name: must be a text of 3 to 50 characters, without control characters, got a string',
    ],
    [
      (s) => (s.serviceAccounts[0].name = 'a'.repeat(51)),
      'seed.serviceAccounts[0].name: must be a text of 3 to 50 characters, without control characters, got a string',
    ],
    [(s) => delete s.keys[1].token, 'seed.keys[1].token: is missing, must be a token68 (RFC 9110 §11.2)'],
    [
      (s) => (s.keys[1].token = 'two words'),
      'seed.keys[1].token: must be a token68 (RFC 9110 §11.2), got a string',
    ],
    [
      (s) => (s.keys[1].token = 'x'.repeat(4097)),
      'seed.keys[1].token: must have at most 4096 characters, got 4097',
    ],
    [
      (s) => (s.keys[1].token = ['secret']),
      'seed.keys[1].token: must be a token68 (RFC 9110 §11.2), got an array',
    ],
    [(s) => (s.keys[0].scopes = null), 'seed.keys[0].scopes: must be a list, got null'],
    [(s) => (s.keys[0].scopes = ['pipeline']), `seed.keys[0].scopes[0]: must be ${scope}, got "pipeline"`],
    [
      (s) => (s.keys[0].expiresAt = '2026-02-30T00:00:00Z'),
      `seed.keys[0].expiresAt: must be ${instant}, got a string`,
    ],
    [(s) => (s.keys[0].expiresAt = '2026-12-31'), `seed.keys[0].expiresAt: must be ${instant}, got a string`],
    [
      (s) => (s.keys[0].expiresAt = '2026-12-31T25:00:00Z'),
      `seed.keys[0].expiresAt: must be ${instant}, got a string`,
    ],
    [
      (s) => (s.keys[0].expiresAt = '2026-12-31T23:00:00'),
      `seed.keys[0].expiresAt: must be ${instant}, got a string`,
    ],
    [(s) => (s.keys[0].expiresAt = 1), `seed.keys[0].expiresAt: must be ${instant}, got a number`],
    [
      (s) => (s.keys[0].expiresAt = new Date(Number.NaN)),
      `seed.keys[0].expiresAt: must be ${instant}, got an object`,
    ],
    [(s) => (s.keys[0].revoked = 'no'), 'seed.keys[0].revoked: must be true or false, got a string'],
    [(s) => (s.pipelines[0].title = ''), `seed.pipelines[0].title: must be ${text}, got an empty string`],
  ])('%#: %s', async (change, message) => {
    expect(await messageFor(bad(change))).toBe(message)
  })
})

describe('what members say of each other', () => {
  it.each<[(seed: ReturnType<typeof good>) => void, string]>([
    [
      (s) => s.enterprises.push(s.enterprises[0]),
      'seed.enterprises[1].id: "e1" is taken by seed.enterprises[0].id',
    ],
    [(s) => (s.accounts[1].id = 'a1'), 'seed.accounts[1].id: "a1" is taken by seed.accounts[0].id'],
    [
      (s) => (s.accounts[1].id = 'short'),
      'seed.accounts[1].id: "short" is taken by seed.accounts[0].shortId',
    ],
    [(s) => (s.accounts[1].shortId = 'a1'), 'seed.accounts[1].shortId: "a1" is taken by seed.accounts[0].id'],
    [(s) => s.users.push(s.users[0]), 'seed.users[1].id: "u1" is taken by seed.users[0].id'],
    [
      (s) => s.users.push({ ...s.users[0], id: 'u2' }),
      'seed.users[1].email: "u@x.org" is taken by seed.users[0].email',
    ],
    [
      // The short id that the second account gets where it is given none.
      (s) => (s.accounts[0].shortId = '2c3a4249d7'),
      'seed.accounts[1].shortId: "2c3a4249d7" is taken by seed.accounts[0].shortId',
    ],
    [
      (s) => (s.serviceAccounts[1].id = 's1'),
      'seed.serviceAccounts[1].id: "s1" is taken by seed.serviceAccounts[0].id',
    ],
    [(s) => (s.keys[1].id = 'k1'), 'seed.keys[1].id: "k1" is taken by seed.keys[0].id'],
    [(s) => s.pipelines.push(s.pipelines[0]), 'seed.pipelines[1].id: "p1" is taken by seed.pipelines[0].id'],
    [(s) => (s.accounts[0].enterpriseId = 'e2'), 'seed.accounts[0].enterpriseId: no enterprise "e2"'],
    [(s) => (s.users[0].accountId = 'short'), 'seed.users[0].accountId: no account "short"'],
    [(s) => (s.pipelines[0].accountId = 'a3'), 'seed.pipelines[0].accountId: no account "a3"'],
    [(s) => (s.serviceAccounts[0].accountId = 'a3'), 'seed.serviceAccounts[0].accountId: no account "a3"'],
    [
      (s) => (s.serviceAccounts[1].enterpriseId = 'a1'),
      'seed.serviceAccounts[1].enterpriseId: no enterprise "a1"',
    ],
    [
      (s) => (s.serviceAccounts[0].enterpriseId = 'e1'),
      'seed.serviceAccounts[0]: must have either an accountId or an enterpriseId',
    ],
    [
      (s) => delete s.serviceAccounts[0].accountId,
      'seed.serviceAccounts[0]: must have either an accountId or an enterpriseId',
    ],
    [(s) => (s.keys[2].serviceAccountId = 'u1'), 'seed.keys[2].serviceAccountId: no service account "u1"'],
    [(s) => (s.keys[0].userId = 'u2'), 'seed.keys[0].userId: no user "u2"'],
    [
      (s) => (s.keys[0].serviceAccountId = 's1'),
      'seed.keys[0]: must have either a userId or a serviceAccountId',
    ],
    [(s) => delete s.keys[0].userId, 'seed.keys[0]: must have either a userId or a serviceAccountId'],
    [(s) => (s.keys[3].token = s.keys[0].token), 'seed.keys[3].token: is the token of seed.keys[0] already'],
    [
      (s) => (s.keys[2].revoked = false),
      'seed.keys[2].serviceAccountId: a service account has a single key, this one has seed.keys[1] already',
    ],
    [
      (s) => (s.keys[0].token = 'sts_x'),
      'seed.keys[0].token: has the prefix of a service key, but its owner makes it a personal key',
    ],
    [
      (s) => (s.keys[1].token = 'ste_x'),
      'seed.keys[1].token: has the prefix of an enterprise key, but its owner makes it a service key',
    ],
    [
      (s) => (s.keys[3].token = 'sts_x'),
      'seed.keys[3].token: has the prefix of a service key, but its owner makes it an enterprise key',
    ],
  ])('%#: %s', async (change, message) => {
    expect(await messageFor(bad(change))).toBe(message)
  })
})

// Case 50 of docs/security.md: prototype pollution.
describe('prototypes', () => {
  it('a member __proto__ in JSON is refused', async () => {
    const seed = JSON.parse('{"users":[{"__proto__":{"permissions":["*"]}}]}') as unknown
    expect(await messageFor(seed)).toMatch(/^seed\.users\[0\]: unknown member "__proto__"/)
    expect(await messageFor(JSON.parse('{"__proto__":{"keys":[]}}'))).toMatch(
      /^seed: unknown member "__proto__"/,
    )
    expect(await messageFor(JSON.parse('{"constructor":{}}'))).toMatch(/^seed: unknown member "constructor"/)
  })

  it('what is inherited does not count', async () => {
    const user = Object.assign(Object.create({ permissions: ['*'] }), {
      id: 'u',
      accountId: 'a1',
      email: 'u@x.org',
    })
    expect(await messageFor(bad((seed) => (seed.users[0] = user)))).toBe(
      'seed.users[0]: must be a plain object, got an object',
    )
  })

  it('a polluted Object.prototype sets nothing', async () => {
    Object.assign(Object.prototype, { permissions: ['*'] })
    try {
      const message = await messageFor(bad((seed) => delete seed.users[0].permissions))
      expect(message).toBe('seed.users[0].permissions: is missing, must be a list')
    } finally {
      delete (Object.prototype as { permissions?: unknown }).permissions
    }
  })
})

describe('a token in the wrong place', () => {
  it.each<[(seed: ReturnType<typeof good>) => void, string]>([
    [(s) => (s.keys[0].userId = s.keys[0].token), 'seed.keys[0].userId: no user "[redacted]"'],
    [(s) => (s.keys[0].userId = s.keys[3].token), 'seed.keys[0].userId: no user "[redacted]"'],
    [
      (s) => (s.keys[0].userId = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'),
      'seed.keys[0].userId: no user "[redacted]"',
    ],
    [
      (s) => (s.keys[0].scopes = [s.keys[0].token]),
      `seed.keys[0].scopes[0]: must be ${scope}, got "[redacted]"`,
    ],
    [
      (s) => (s.keys[0][s.keys[0].token] = 1),
      'seed.keys[0]: unknown member "[redacted]", allowed are token, userId, serviceAccountId, id, name, scopes, expiresAt, revoked',
    ],
  ])('%#: %s', async (change, message) => {
    expect(await messageFor(bad(change))).toBe(message)
  })
})
