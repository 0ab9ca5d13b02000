import type { KeyringView } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { codeOf, day, openHouse, type House } from '../../support/keyring-house.js'

/** A caller of the API with a key of these scopes and this life; the user itself may do everything in its account. */
async function callerWith(house: House, scopes: readonly string[], expiresIn = '30d'): Promise<KeyringView> {
  await house.keyring.users.update('u1', { permissions: ['*'] })
  const { token } = await house.keyring.keys.issue({ userId: 'u1', scopes, expiresIn })
  return house.keyring.as({ auth: await house.authOf(token) })
}

// Case 41.
describe('scopes only narrow', () => {
  it.each([
    [['*'], 'account:read pipeline:*'],
    [['pipeline:*', 'account:*', 'user:*'], 'account:read pipeline:*'],
    [['*:read'], 'account:read pipeline:read'],
    [['pipeline:delete'], 'pipeline:delete'],
    [['user:read'], ''],
    [['*:*'], 'account:read pipeline:*'],
  ])('a key with %j of a user who lacks some', async (scopes, effective) => {
    const { keyring, verdict } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1', scopes })
    expect(await verdict(token)).toBe(effective)
  })
})

// Case 41. unkey, GitHub: a token that could make tokens could make itself an administrator.
describe('a scoped key cannot mint a wider one', () => {
  const wide = [['*'], ['*:*'], ['pipeline:*'], ['pipeline:read', 'user:write'], ['*:read']]

  it.each(wide.map((scopes) => ({ scopes })))('of $scopes', async ({ scopes }) => {
    const house = await openHouse()
    const view = await callerWith(house, ['pipeline:read', 'key:write'])
    const token = 'a-token-from-elsewhere-42'
    for (const call of [
      () => view.keys.issue({ userId: 'u1', scopes }),
      () => view.keys.issue({ serviceAccountId: 's1', scopes }),
      () => view.keys.import({ userId: 'u1', token, scopes }),
      () => view.keys.importMany([{ userId: 'u1', token, scopes }]),
      () => view.users.create({ accountId: 'a1', email: 'new@example.com', permissions: scopes }),
      () => view.users.update('u1', { permissions: scopes }),
      () => view.serviceAccounts.create({ accountId: 'a1', name: 'robot', permissions: scopes }),
      () => view.serviceAccounts.update('s1', { permissions: scopes }),
    ])
      expect(await codeOf(call)).toBe('policy')
  })

  it('by a role that means more', async () => {
    const house = await openHouse()
    await house.keyring.roles.create({ name: 'reader', permissions: ['pipeline:read'] })
    const view = await callerWith(house, ['pipeline:read', 'key:write'])
    for (const role of ['owner', 'admin', 'basic', 'readonly'])
      expect(await codeOf(() => view.users.update('u1', { permissions: [role] }))).toBe('policy')
    await expect(view.users.update('u1', { permissions: ['reader'] })).resolves.toBeDefined()
    expect(await codeOf(() => view.roles.update('reader', { permissions: ['*'] }))).toBe('policy')
  })

  it('by saying nothing of scopes', async () => {
    const house = await openHouse()
    const view = await callerWith(house, ['pipeline:read', 'key:write'])
    const { token } = await view.keys.issue({ serviceAccountId: 's1' })
    expect(await house.verdict(token)).toBe('key:write pipeline:read')
    const imported = await view.keys.import({ userId: 'u1', token: 'a-token-from-elsewhere-42' })
    expect(imported.scopes).toStrictEqual(['key:write', 'pipeline:read'])
  })

  it('by rotating one', async () => {
    const house = await openHouse()
    const wider = await house.keyring.keys.issue({ serviceAccountId: 's1' })
    const narrower = await house.keyring.keys.issue({ userId: 'u1', scopes: ['pipeline:read'] })
    const view = await callerWith(house, ['pipeline:read', 'key:write'])
    expect(await codeOf(() => view.keys.rotate(wider.key.id))).toBe('policy')
    expect(await house.verdict(wider.token)).toBe('*')
    await expect(view.keys.rotate(narrower.key.id)).resolves.toBeDefined()
  })

  it('by repeating somebody’s call with the idempotency key', async () => {
    const house = await openHouse()
    const idempotencyKey = 'request-0001'
    const issued = await house.keyring.keys.issue({ userId: 'u1', idempotencyKey })
    const old = await house.keyring.keys.issue({ userId: 'u1' })
    const rotated = await house.keyring.keys.rotate(old.key.id, { idempotencyKey })
    const view = await callerWith(house, ['pipeline:read', 'key:write'])
    for (const scopes of [undefined, ['pipeline:read'], ['*']]) {
      const options = { userId: 'u1', idempotencyKey, expiresAt: null, ...(scopes && { scopes }) }
      expect(await codeOf(() => view.keys.issue(options))).toMatch(/policy|conflict/)
    }
    expect(await codeOf(() => view.keys.rotate(old.key.id, { idempotencyKey }))).toBe('policy')
    for (const { token } of [issued, rotated]) expect(await house.verdict(token)).toBe('*')
  })

  it('nor can one with no scopes at all, which may grant nothing', async () => {
    const house = await openHouse()
    await house.keyring.roles.create({ name: 'gone', permissions: ['a:b'] })
    await house.keyring.users.update('u1', { permissions: ['gone'] })
    await house.keyring.roles.delete('gone')
    const { token } = await house.keyring.keys.issue({ userId: 'u1' })
    const view = house.keyring.as({ auth: await house.authOf(token) })
    for (const call of [
      () => view.keys.issue({ userId: 'u1' }),
      () => view.keys.issue({ userId: 'u1', scopes: ['a:b'] }),
      () => view.users.update('u1', { permissions: ['a:b'] }),
      () => view.users.update('u1', { permissions: ['readonly'] }),
    ])
      expect(await codeOf(call)).toBe('policy')
    await expect(view.users.update('u1', { permissions: [] })).resolves.toBeDefined()
  })

  it('but may rotate itself, whatever its user lacks', async () => {
    const { keyring, authOf, verdict } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const other = await keyring.keys.issue({ userId: 'u1' })
    const view = keyring.as({ auth: await authOf(token) })
    expect(await codeOf(() => view.keys.rotate(other.key.id))).toBe('policy')
    const rotated = await view.keys.rotate(key.id)
    expect(rotated.key.scopes).toStrictEqual(['*'])
    expect(await verdict(rotated.token)).toBe('account:read pipeline:*')
  })

  it('a key of another verifier that happens to have the same id is another one', async () => {
    const { keyring, authOf } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const auth = await authOf(token)
    const other = { ...auth, subject: { id: 'u9', type: 'user' }, can: () => false } as const
    expect(other.key?.id).toBe(key.id)
    expect(await codeOf(() => keyring.as({ auth: other }).keys.rotate(key.id))).toBe('policy')
  })
})

// Case 41.
describe('a key cannot mint one that outlives it', () => {
  it('by issuing, rotating, importing or repeating', async () => {
    const house = await openHouse()
    const { keys } = house.keyring
    await house.keyring.users.update('u1', { permissions: ['*'] })
    const own = await keys.issue({ userId: 'u1', expiresIn: '1d' })
    const other = await keys.issue({ userId: 'u1', expiresIn: '90d' })
    const idempotencyKey = 'request-0001'
    const rotated = await keys.rotate(other.key.id, { idempotencyKey })
    const view = house.keyring.as({ auth: await house.authOf(own.token) })
    const token = 'a-token-from-elsewhere-42'
    const late = new Date(house.clock().getTime() + day + 1)
    for (const call of [
      () => view.keys.issue({ userId: 'u1', expiresIn: '25h' }),
      () => view.keys.issue({ userId: 'u1', expiresAt: late }),
      () => view.keys.issue({ userId: 'u1', expiresAt: null }),
      () => view.keys.rotate(own.key.id, { expiresIn: '2d' }),
      () => view.keys.rotate(rotated.key.id, { expiresAt: null }),
      () => view.keys.rotate(other.key.id, { idempotencyKey }),
      () => view.keys.import({ userId: 'u1', token, expiresAt: late }),
      () => view.keys.import({ userId: 'u1', token, expiresAt: null }),
      () => view.keys.importMany([{ userId: 'u1', token, expiresAt: null }]),
    ])
      expect(await codeOf(call)).toBe('policy')
    for (const made of [
      (await view.keys.issue({ userId: 'u1' })).key,
      (await view.keys.rotate(own.key.id)).key,
      (await view.keys.rotate(rotated.key.id)).key,
      await view.keys.import({ userId: 'u1', token }),
    ])
      expect(made.expiresAt).toStrictEqual(own.key.expiresAt)
  })

  it('nor one that the policy does not allow', async () => {
    const house = await openHouse({ policy: { maxLifetime: { personal: '7d' } } })
    const view = await callerWith(house, ['*'], '7d')
    expect(await codeOf(() => view.keys.issue({ userId: 'u1', expiresIn: '8d' }))).toBe('policy')
  })
})

// Case 42. GitHub, 2024-10-18: a maximal lifetime that was only checked at creation did not hold for tokens that were there.
describe('the maximal lifetime holds at issue, at rotation and at use', () => {
  it('for each of the three kinds', async () => {
    for (const [kind, owner] of [
      ['personal', { userId: 'u1' }],
      ['service', { serviceAccountId: 's1' }],
      ['enterprise', { serviceAccountId: 'es1' }],
    ] as const) {
      const { keyring, verdict, move } = await openHouse({ policy: { maxLifetime: { [kind]: '30d' } } })
      expect(await codeOf(() => keyring.keys.issue({ ...owner, expiresIn: '31d' }))).toBe('policy')
      const { key } = await keyring.keys.issue(owner)
      expect(await codeOf(() => keyring.keys.rotate(key.id, { expiresIn: '31d' }))).toBe('policy')
      const { token } = await keyring.keys.rotate(key.id)
      move(30 * day - 1)
      expect(await verdict(token)).not.toContain('401')
      move(1)
      expect(await verdict(token)).toBe('401 token_expired')
    }
  })
})

// Case 41, once more. A record that is disabled keeps its permissions: to enable it is to grant them.
describe('a scoped key cannot bring more back to life than it has', () => {
  const dead = { status: 'disabled' } as const
  const alive = { status: 'active' } as const

  it('a user, a service account', async () => {
    const house = await openHouse()
    const { users, serviceAccounts } = house.keyring
    await users.create({ id: 'u2', accountId: 'a1', email: 'u2@example.com', permissions: ['owner'] })
    const boss = await house.keyring.keys.issue({ userId: 'u2' })
    await users.update('u2', dead)
    await serviceAccounts.update('s1', dead)
    const view = await callerWith(house, ['pipeline:read', 'user:write'])
    for (const call of [
      () => view.users.update('u2', alive),
      () => view.users.update('u2', { ...alive, name: 'x' }),
      () => view.serviceAccounts.update('s1', alive),
    ])
      expect(await codeOf(call)).toBe('policy')
    expect(await house.verdict(boss.token)).toBe('401 subject_disabled')
  })

  it('one that has as much may, and so may who gives it less', async () => {
    const house = await openHouse()
    const { users, roles } = house.keyring
    const user = { accountId: 'a1', email: 'u2@example.com', permissions: ['pipeline:read', 'gone'] }
    await roles.create({ name: 'gone', permissions: ['*'] })
    await users.create({ id: 'u2', ...user })
    const { token } = await house.keyring.keys.issue({ userId: 'u2' })
    await users.update('u2', dead)
    const view = await callerWith(house, ['pipeline:read', 'user:write'])
    expect(await codeOf(() => view.users.update('u2', alive))).toBe('policy')
    await view.users.update('u2', { ...alive, permissions: ['pipeline:read'] })
    expect(await house.verdict(token)).toBe('pipeline:read')
    await users.update('u2', { ...dead, permissions: ['pipeline:read', 'gone'] })
    // A role that is gone grants nothing, and stands in nobody's way.
    await roles.delete('gone')
    await view.users.update('u2', alive)
    await view.users.update('u2', { ...alive, name: 'Two' })
    expect(await house.verdict(token)).toBe('pipeline:read')
  })

  it('what is active already is not brought back: to say so again is no grant', async () => {
    const house = await openHouse()
    const view = await callerWith(house, ['pipeline:read', 'user:write'])
    await expect(view.serviceAccounts.update('s1', { ...alive, name: 'robot 2' })).resolves.toBeDefined()
  })

  it('an account, with all that is in it', async () => {
    const house = await openHouse()
    const { accounts, keys } = house.keyring
    const enterprise = async (scopes: readonly string[]): Promise<KeyringView> => {
      await keys.revokeAll({ enterpriseId: 'e1' })
      const { token } = await keys.issue({ serviceAccountId: 'es1', scopes })
      return house.keyring.as({ auth: await house.authOf(token) })
    }
    await accounts.update('a1', dead)
    const narrow = await enterprise(['account:write'])
    expect(await codeOf(() => narrow.accounts.update('a1', alive))).toBe('policy')
    expect((await narrow.accounts.update('a1', { ...dead, name: 'Renamed' })).status).toBe('disabled')
    const wide = await enterprise(['*'])
    expect((await wide.accounts.update('a1', alive)).status).toBe('active')
  })
})
