import type { Auth } from '@latchkey/core'
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

  it('revokes an expired key whose place it takes: it does not come back with a clock that is set back', async () => {
    house = await openHouse({ policy: { maxLifetime: { service: '30d' } } })
    keyring = house.keyring
    const revoked: unknown[] = []
    keyring.on('key.revoked', (event) => revoked.push(event))
    const old = await keyring.keys.issue({ serviceAccountId: 's1' })
    house.clock.move(30 * day)
    const view = keyring.as({ actor: 'alice' })
    const now = await view.keys.issue({ serviceAccountId: 's1' })
    const end = { state: 'revoked', revokedReason: 'expired', replacedBy: now.key.id }
    expect(await keyring.keys.get(old.key.id)).toMatchObject({ ...end, expiresAt: new Date('2026-01-31') })
    expect(revoked).toMatchObject([{ key: { id: old.key.id, ...end }, actor: 'alice', reason: 'expired' }])
    expect(await codeOf(keyring.keys.rotate(old.key.id))).toBe('conflict')
    house.clock.move(-1)
    expect([await judge(keyring, old.token), await judge(keyring, now.token)]).toStrictEqual([
      'token_expired',
      'ok',
    ])
    expect(await codeOf(keyring.keys.issue({ serviceAccountId: 's1' }))).toBe('conflict')
  })

  it.each(['issue', 'import'] as const)('writes down whose place it took: %s', async (how) => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1', expiresIn: '1d' })
    house.clock.move(day)
    const owner = { serviceAccountId: 's1' }
    const view = keyring.as({ actor: 'alice', requestId: 'r-1' })
    const { id } =
      how === 'issue'
        ? (await view.keys.issue(owner)).key
        : await view.keys.import({ ...owner, token: 'imported-token-0123456789' })
    expect((await keyring.audit.list({ keyId: old.key.id })).at(-1)).toMatchObject({
      action: 'key.replaced',
      reason: `replaced by ${id}`,
      subjectId: 's1',
      accountId: 'a1',
      actor: 'alice',
      requestId: 'r-1',
    })
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
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

  it('keeps no key with more scopes than may be given, where a caller has more', async () => {
    const many = (name: (i: number) => string): string[] => Array.from({ length: 16 }, (_, i) => name(i))
    await keyring.users.update('u1', { permissions: many((i) => `r${i}:*`) })
    const { token } = await keyring.keys.issue({ userId: 'u1', scopes: many((i) => `*:a${i}`) })
    const identity = await keyring.verify(token)
    expect(identity?.scopes).toHaveLength(256)
    const auth = { ...identity, account: { id: 'a1' }, key: null } as unknown as Auth
    const view = keyring.as({ auth })
    const error = await refusal(view.keys.issue({ userId: 'u1' }))
    expect([error.code, error.message]).toStrictEqual([
      'invalid',
      'scopes must be given: a key has 200 at most, and the key that makes it has more',
    ])
    const { key } = await view.keys.issue({ userId: 'u1', scopes: ['r3:a4'] })
    expect(key.scopes).toStrictEqual(['r3:a4'])
  })

  it('has no scope of the pairs of two lists that would meet in more than 1,000', async () => {
    const many = (name: (i: number) => string): string[] => Array.from({ length: 199 }, (_, i) => name(i))
    await keyring.users.update('u1', { permissions: [...many((i) => `r${i}:*`), 'own:read'] })
    const { token } = await keyring.keys.issue({ userId: 'u1', scopes: [...many((i) => `*:a${i}`), 'own:*'] })
    expect((await keyring.verify(token))?.scopes).toStrictEqual(['own:read'])
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
