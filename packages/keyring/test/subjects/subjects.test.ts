import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { codeOf, day, openHouse, refusal, type House } from '../support/house.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

const createdAt = new Date('2026-01-01T00:00:00Z')

describe('create, get, update', () => {
  it('of an enterprise', async () => {
    const made = await keyring.enterprises.create({ name: 'Acme' })
    expect(made).toStrictEqual({ id: made.id, name: 'Acme', status: 'active', createdAt })
    expect(made.id).toMatch(/^[0-9a-f]{24}$/)
    const changed = await keyring.enterprises.update(made.id, { name: 'Acme Ltd', status: 'disabled' })
    expect(changed).toStrictEqual({ ...made, name: 'Acme Ltd', status: 'disabled' })
    expect(await keyring.enterprises.get(made.id)).toStrictEqual(changed)
  })

  it('of an account', async () => {
    const made = await keyring.accounts.create({ name: 'Acme', enterpriseId: 'e1' })
    const { id, shortId } = made
    expect(shortId).toMatch(/^[0-9a-f]{10}$/)
    expect(made).toStrictEqual({ id, shortId, name: 'Acme', enterpriseId: 'e1', status: 'active', createdAt })
    expect(await keyring.accounts.update(id, { enterpriseId: 'e2' })).toMatchObject({ enterpriseId: 'e2' })
    expect(await keyring.accounts.update(id, { enterpriseId: null })).toMatchObject({ enterpriseId: null })
    expect(await keyring.accounts.get(id)).toStrictEqual({ ...made, enterpriseId: null })
    expect(await keyring.accounts.get(shortId)).toBeNull()
  })

  it('of a user', async () => {
    const input = {
      accountId: 'a1',
      email: 'Jo@Example.com',
      name: 'Jo',
      permissions: ['basic', 'a:read', 'basic'],
    }
    const made = await keyring.users.create(input)
    const permissions = ['a:read', 'basic']
    expect(made).toStrictEqual({
      ...input,
      id: made.id,
      email: 'jo@example.com',
      permissions,
      status: 'active',
      createdAt,
    })
    const changed = await keyring.users.update(made.id, { permissions: [], name: 'Joe' })
    expect(changed).toStrictEqual({ ...made, permissions: [], name: 'Joe' })
    expect(await keyring.users.get(made.id)).toStrictEqual(changed)
    expect((await keyring.users.create({ accountId: 'a1', email: 'x@y', permissions: [] })).name).toBeNull()
  })

  it('of a service account', async () => {
    const made = await keyring.serviceAccounts.create({
      name: 'robot',
      accountId: 'a1',
      permissions: ['*:read'],
    })
    const { id } = made
    expect(made).toStrictEqual({
      id,
      name: 'robot',
      accountId: 'a1',
      enterpriseId: null,
      permissions: ['*:read'],
      status: 'active',
      createdAt,
    })
    const chief = await keyring.serviceAccounts.create({ name: 'chief', enterpriseId: 'e1', permissions: [] })
    expect(chief).toMatchObject({ accountId: null, enterpriseId: 'e1' })
    expect(await keyring.serviceAccounts.update(id, { status: 'disabled' })).toStrictEqual({
      ...made,
      status: 'disabled',
    })
  })

  it('gives what cannot be changed, and shares nothing with the records', async () => {
    const user = await keyring.users.get('u1')
    expect(Object.isFrozen(user)).toBe(true)
    expect(() => (user!.permissions as string[]).push('*')).toThrow(TypeError)
    user?.createdAt.setTime(0)
    expect((await keyring.users.get('u1'))?.createdAt).toStrictEqual(createdAt)
  })

  it('is null, or not found, where there is none', async () => {
    for (const records of [keyring.enterprises, keyring.accounts, keyring.users, keyring.serviceAccounts]) {
      expect(await records.get('nobody')).toBeNull()
      expect(await codeOf(records.update('nobody', {}))).toBe('not_found')
      expect(await codeOf(records.delete('nobody'))).toBe('not_found')
    }
  })

  it('refuses owners that do not exist', async () => {
    const { accounts, users, serviceAccounts } = keyring
    const permissions: string[] = []
    for (const call of [
      accounts.create({ name: 'x', enterpriseId: 'nobody' }),
      accounts.update('a1', { enterpriseId: 'nobody' }),
      users.create({ accountId: 'nobody', email: 'x@y', permissions }),
      serviceAccounts.create({ accountId: 'nobody', name: 'robot', permissions }),
      serviceAccounts.create({ enterpriseId: 'nobody', name: 'robot', permissions }),
    ])
      expect(await codeOf(call)).toBe('not_found')
    await keyring.enterprises.delete('e2')
    await keyring.accounts.delete('a2')
    expect(await codeOf(accounts.create({ name: 'x', enterpriseId: 'e2' }))).toBe('not_found')
    expect(await codeOf(users.create({ accountId: 'a2', email: 'x@y', permissions }))).toBe('not_found')
    expect(await codeOf(serviceAccounts.create({ enterpriseId: 'e2', name: 'robot', permissions }))).toBe(
      'not_found',
    )
  })

  it.each([{ accountId: 'a1', enterpriseId: 'e1' }, {}])('refuses a service account of %j', async (owner) => {
    expect(await codeOf(keyring.serviceAccounts.create({ name: 'robot', permissions: [], ...owner }))).toBe(
      'invalid',
    )
  })

  it.each(['ab', 'x'.repeat(51), '  x'])('refuses the service account name %j', async (name) => {
    expect(await codeOf(keyring.serviceAccounts.create({ name, accountId: 'a1', permissions: [] }))).toBe(
      'invalid',
    )
    expect(await codeOf(keyring.serviceAccounts.update('s1', { name }))).toBe('invalid')
  })
})

describe('what may stand only once', () => {
  it('is an id', async () => {
    const permissions: string[] = []
    for (const call of [
      keyring.enterprises.create({ id: 'e1', name: 'x' }),
      keyring.accounts.create({ id: 'a1', name: 'x' }),
      keyring.users.create({ id: 'u1', accountId: 'a2', email: 'x@y', permissions }),
      keyring.serviceAccounts.create({ id: 's1', accountId: 'a2', name: 'robot', permissions }),
    ])
      expect(await codeOf(call)).toBe('conflict')
  })

  it('is an account’s name in the delegation header, be it the id or the short id', async () => {
    for (const ids of [
      { shortId: 'short1' },
      { shortId: 'a1' },
      { id: 'short1' },
      { id: 'x', shortId: 'a1' },
    ]) {
      const error = await refusal(keyring.accounts.create({ name: 'x', ...ids }))
      expect(error.code).toBe('conflict')
      expect(error.message).toContain(ids.id === 'short1' ? 'this id' : 'short id')
    }
    await expect(keyring.accounts.create({ id: 'same', shortId: 'same', name: 'x' })).resolves.toBeDefined()
  })

  it('is an email within an account, in any spelling', async () => {
    const again = { email: 'USER1@example.com', permissions: [] }
    const error = await refusal(keyring.users.create({ ...again, accountId: 'a1' }))
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'the account has a user with this email already',
    })
    await expect(keyring.users.create({ ...again, accountId: 'a2' })).resolves.toBeDefined()
  })

  it('has one winner of many at once', async () => {
    const create = (): Promise<unknown> =>
      keyring.users.create({ accountId: 'a1', email: 'new@example.com', permissions: [] })
    const results = await Promise.allSettled(Array.from({ length: 50 }, create))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('delete', () => {
  it('is for good: nothing is found, changed or made under the id again', async () => {
    const { enterprises, accounts, users, serviceAccounts } = keyring
    for (const [records, id] of [
      [users, 'u1'],
      [serviceAccounts, 's1'],
      [accounts, 'a1'],
      [enterprises, 'e1'],
    ] as const) {
      await records.delete(id)
      expect(await records.get(id)).toBeNull()
      expect((await records.list()).map((record) => record.id)).not.toContain(id)
      expect(await codeOf(records.update(id, { status: 'active' }))).toBe('not_found')
      expect(await codeOf(records.delete(id))).toBe('not_found')
    }
    expect(await codeOf(users.create({ id: 'u1', accountId: 'a2', email: 'x@y', permissions: [] }))).toBe(
      'conflict',
    )
    expect(
      await codeOf(serviceAccounts.create({ id: 's1', accountId: 'a2', name: 'robot', permissions: [] })),
    ).toBe('conflict')
    expect(await codeOf(accounts.create({ id: 'a1', name: 'x' }))).toBe('conflict')
    expect(await codeOf(accounts.create({ shortId: 'short1', name: 'x' }))).toBe('conflict')
    expect(await codeOf(enterprises.create({ id: 'e1', name: 'x' }))).toBe('conflict')
  })

  it('gives the email free', async () => {
    await keyring.users.delete('u1')
    const again = { accountId: 'a1', email: 'user1@example.com', permissions: [] }
    await expect(keyring.users.create(again)).resolves.toMatchObject({ email: 'user1@example.com' })
    expect(await codeOf(keyring.users.create(again))).toBe('conflict')
  })
})

describe('the audit log', () => {
  it('says of a change what of the record it was', async () => {
    const { accounts, users } = keyring
    house.clock.move(day)
    await accounts.update('a1', { status: 'disabled', enterpriseId: null })
    await users.update('u1', { permissions: ['owner'], name: 'Boss' })
    await users.update('u1', {})
    await users.delete('u1')
    const rows = await keyring.audit.list({ from: new Date('2026-01-02') })
    expect(
      rows.map(({ action, reason, subjectId, accountId }) => [action, reason, subjectId, accountId]),
    ).toStrictEqual([
      ['account.updated', 'status, enterpriseId', 'a1', 'a1'],
      ['user.updated', 'name, permissions', 'u1', 'a1'],
      ['user.updated', null, 'u1', 'a1'],
      ['user.deleted', null, 'u1', 'a1'],
    ])
  })
})
