import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { shapeOf, defaultPrefixes } from '../../src/format/token.js'
import { codeOf, day, judge, openHouse, refusal, type House } from '../support/house.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

describe('issue', () => {
  it.each([
    [{ userId: 'u1' }, 'personal', 'sta_'],
    [{ serviceAccountId: 's1' }, 'service', 'sts_'],
    [{ serviceAccountId: 'es1' }, 'enterprise', 'ste_'],
  ] as const)('for %j makes a %s key', async (owner, kind, prefix) => {
    const { token, key } = await keyring.keys.issue({
      ...owner,
      name: 'laptop',
      scopes: ['b:*', 'a:read'],
      expiresIn: '90d',
    })
    expect(shapeOf(token, defaultPrefixes)).toStrictEqual({ kind, ours: true })
    expect(key).toStrictEqual({
      id: key.id,
      kind,
      name: 'laptop',
      hint: `${prefix}…${token.slice(-4)}`,
      state: 'current',
      scopes: ['a:read', 'b:*'],
      createdAt: new Date('2026-01-01'),
      expiresAt: new Date('2026-04-01'),
      revokedAt: null,
      revokedReason: null,
      lastUsedAt: null,
      replacedBy: null,
      ...owner,
    })
    expect(await keyring.keys.get(key.id)).toStrictEqual(key)
    expect(await judge(keyring, token)).toBe('ok')
  })

  it('without more makes a key that may do all that its subject may, and does not expire', async () => {
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    expect(key).toMatchObject({ name: null, scopes: ['*'], expiresAt: null })
  })

  it('gives a user as many keys as it likes', async () => {
    const tokens = await Promise.all(Array.from({ length: 5 }, () => keyring.keys.issue({ userId: 'u1' })))
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(5)
    for (const { token } of tokens) expect(await judge(keyring, token)).toBe('ok')
  })

  it.each(['s1', 'es1'])('gives service account %s a single key', async (serviceAccountId) => {
    const { key } = await keyring.keys.issue({ serviceAccountId })
    const error = await refusal(keyring.keys.issue({ serviceAccountId }))
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'the service account has a key: rotate it, or revoke it first',
    })
    await keyring.keys.revoke(key.id)
    await expect(keyring.keys.issue({ serviceAccountId })).resolves.toBeDefined()
  })

  it('lets a key that has expired give its place up, for good', async () => {
    house = await openHouse({ policy: { maxLifetime: { service: '30d' } } })
    keyring = house.keyring
    const old = await keyring.keys.issue({ serviceAccountId: 's1' })
    house.clock.move(30 * day)
    const now = await keyring.keys.issue({ serviceAccountId: 's1' })
    expect(await judge(keyring, old.token)).toBe('token_expired')
    expect(await judge(keyring, now.token)).toBe('ok')
    expect(await keyring.keys.get(old.key.id)).toMatchObject({
      state: 'expired',
      expiresAt: new Date('2026-01-31'),
    })
    expect(await codeOf(keyring.keys.rotate(old.key.id))).toBe('conflict')
    expect(await codeOf(keyring.keys.issue({ serviceAccountId: 's1' }))).toBe('conflict')
  })

  it.each([
    {},
    {
      userId: 'u1',
      serviceAccountId: 's1',
    },
    {
      userId: undefined,
      serviceAccountId: undefined,
    },
    { userId: 7 },
    { userId: {} },
    { userId: ['u1'] },
    { userId: '' },
    { serviceAccountId: null },
    {
      userId: 'u1',
      name: '',
    },
    {
      userId: 'u1',
      name: 'a\nb',
    },
    {
      userId: 'u1',
      name: 7,
    },
    {
      userId: 'u1',
      scopes: [],
    },
    {
      userId: 'u1',
      scopes: ['x'],
    },
    {
      userId: 'u1',
      scopes: '*',
    },
    {
      userId: 'u1',
      expiresIn: 0,
    },
    {
      userId: 'u1',
      expiresIn: -1,
    },
    {
      userId: 'u1',
      expiresIn: null,
    },
    {
      userId: 'u1',
      expiresIn: '1d',
      expiresAt: null,
    },
    {
      userId: 'u1',
      expiresIn: Number.NaN,
    },
    {
      userId: 'u1',
      expiresAt: '2030-01-01',
    },
    {
      userId: 'u1',
      expiresAt: new Date(Number.NaN),
    },
    {
      userId: 'u1',
      expiresAt: new Date('2026-01-01'),
    },
    {
      userId: 'u1',
      expiresAt: new Date(0),
    },
    {
      userId: 'u1',
      expiresAt: 0,
    },
    {
      userId: 'u1',
      expiresAt: '',
    },
    {
      userId: 'u1',
      expiresAt: false,
    },
    {
      userId: 'u1',
      idempotencyKey: 'short',
    },
    {
      userId: 'u1',
      idempotencyKey: 'x'.repeat(201),
    },
    {
      userId: 'u1',
      idempotencyKey: {},
    },
    {
      userId: 'u1',
      idempotencyKey: null,
    },
  ])('refuses %j (%#)', async (options) => {
    expect(await codeOf(keyring.keys.issue(options as object))).toBe('invalid')
  })

  it.each([
    { userId: 'nobody' },
    { userId: 's1' },
    { serviceAccountId: 'u1' },
    { serviceAccountId: 'nobody' },
  ])('finds nobody for %j', async (owner) => {
    expect(await codeOf(keyring.keys.issue(owner))).toBe('not_found')
  })

  it('makes no key for whom it would not work', async () => {
    const { keys, users, serviceAccounts, accounts, enterprises } = keyring
    await users.update('u1', { status: 'disabled' })
    await serviceAccounts.update('s1', { status: 'disabled' })
    await accounts.update('a2', { status: 'disabled' })
    await enterprises.update('e2', { status: 'disabled' })
    const messages = []
    for (const owner of [
      { userId: 'u1' },
      { serviceAccountId: 's1' },
      { userId: 'u2' },
      { serviceAccountId: 's2' },
      { userId: 'u3' },
      { serviceAccountId: 'es2' },
    ]) {
      const error = await refusal(keys.issue(owner))
      expect(error.code).toBe('conflict')
      messages.push(error.message)
    }
    expect(messages).toStrictEqual([
      'the user is disabled: enable it first',
      'the service account is disabled: enable it first',
      'the account of the user is disabled: enable it first',
      'the account of the service account is disabled: enable it first',
      'the enterprise of the user is disabled: enable it first',
      'the enterprise of the service account is disabled: enable it first',
    ])
    await accounts.delete('a1')
    await users.delete('u2')
    expect(await codeOf(keys.issue({ userId: 'u2' }))).toBe('not_found')
    expect((await refusal(keys.issue({ serviceAccountId: 's2' }))).code).toBe('conflict')
  })

  it('gives what cannot be changed, and shares nothing with the record', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    expect(Object.isFrozen(key)).toBe(true)
    key.expiresAt?.setFullYear(2099)
    key.createdAt.setFullYear(2099)
    expect(() => (key.scopes as string[]).push('*:*')).toThrow(TypeError)
    const identity = await keyring.verify(token)
    identity?.expiresAt?.setFullYear(2099)
    identity?.key?.expiresAt?.setFullYear(2099)
    ;(await keyring.keys.list())[0]?.expiresAt?.setFullYear(2099)
    house.clock.move(day)
    expect(await judge(keyring, token)).toBe('token_expired')
  })

  it('takes a Date for what it was when it was given', async () => {
    const expiresAt = new Date('2026-01-02')
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresAt })
    expiresAt.setFullYear(2099)
    house.clock.move(day)
    expect(await judge(keyring, token)).toBe('token_expired')
  })
})
