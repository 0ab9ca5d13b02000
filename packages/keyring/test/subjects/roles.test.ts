import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, openHouse, refusal } from '../support/house.js'
import { counting } from '../support/stores.js'

let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
})

/** What a key of the user may do now. */
async function scopesOf(token: string): Promise<readonly string[] | undefined> {
  return (await keyring.verify(token))?.scopes
}

describe('roles', () => {
  it.each([
    ['owner', ['*']],
    ['admin', ['*:delete', '*:read', '*:write']],
    ['basic', ['*:read', '*:write']],
    ['readonly', ['*:read']],
  ])('%s is there from the start, and stays as it is', async (name, permissions) => {
    expect(await keyring.roles.get(name)).toStrictEqual({ name, permissions, predefined: true })
    expect(await codeOf(keyring.roles.create({ name, permissions: ['a:b'] }))).toBe('conflict')
    expect(await codeOf(keyring.roles.update(name, { permissions: ['a:b'] }))).toBe('conflict')
    expect(await codeOf(keyring.roles.delete(name))).toBe('conflict')
    await keyring.users.update('u1', { permissions: [name] })
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    expect(await scopesOf(token)).toStrictEqual(permissions)
  })

  it('are created, listed, changed and deleted', async () => {
    const { roles } = keyring
    const made = await roles.create({ name: 'support', permissions: ['ticket:read', 'account:read'] })
    expect(made).toStrictEqual({
      name: 'support',
      permissions: ['account:read', 'ticket:read'],
      predefined: false,
    })
    await roles.create({ name: 'auditor', permissions: ['*:read'] })
    expect((await roles.list()).map(({ name }) => name)).toStrictEqual([
      'owner',
      'admin',
      'basic',
      'readonly',
      'auditor',
      'support',
    ])
    expect((await roles.list({ after: 'auditor', limit: 1 })).map(({ name }) => name)).toStrictEqual([
      'support',
    ])
    expect(await codeOf(roles.create({ name: 'support', permissions: ['a:b'] }))).toBe('conflict')
    await roles.delete('support')
    expect(await roles.get('support')).toBeNull()
    expect(await codeOf(roles.delete('support'))).toBe('not_found')
    expect(await codeOf(roles.update('support', { permissions: ['a:b'] }))).toBe('not_found')
    expect(await roles.create({ name: 'support', permissions: ['ticket:read'] })).toMatchObject({
      permissions: ['ticket:read'],
    })
  })

  it('are resolved at each use: a change reaches every key at once, and a deleted role grants nothing', async () => {
    const { roles, users, keys } = keyring
    await roles.create({ name: 'support', permissions: ['ticket:*'] })
    await users.update('u1', { permissions: ['support', 'account:read'] })
    const wide = (await keys.issue({ userId: 'u1' })).token
    const narrow = (await keys.issue({ userId: 'u1', scopes: ['ticket:read', 'order:read'] })).token
    expect([await scopesOf(wide), await scopesOf(narrow)]).toStrictEqual([
      ['account:read', 'ticket:*'],
      ['ticket:read'],
    ])
    await roles.update('support', { permissions: ['order:*'] })
    expect([await scopesOf(wide), await scopesOf(narrow)]).toStrictEqual([
      ['account:read', 'order:*'],
      ['order:read'],
    ])
    await roles.delete('support')
    expect([await scopesOf(wide), await scopesOf(narrow)]).toStrictEqual([['account:read'], []])
  })

  it('must exist where they are given', async () => {
    const { users, serviceAccounts, roles } = keyring
    await roles.create({ name: 'gone', permissions: ['a:b'] })
    await roles.delete('gone')
    for (const permissions of [['gone'], ['never'], ['readonly', 'never']]) {
      const calls = [
        users.create({ accountId: 'a1', email: 'x@y', permissions }),
        users.update('u1', { permissions }),
        serviceAccounts.create({ accountId: 'a1', name: 'robot', permissions }),
        serviceAccounts.update('s1', { permissions }),
      ]
      for (const call of calls) {
        const error = await refusal(call)
        expect(error.code).toBe('invalid')
        expect(error.message).toContain('roles.list()')
      }
    }
  })

  it('belong to nobody: a bound caller sees them, and cannot change them', async () => {
    await keyring.roles.create({ name: 'support', permissions: ['ticket:read'] })
    for (const view of [keyring.as({ accountId: 'a1' }), keyring.as({ enterpriseId: 'e1' })]) {
      expect(await view.roles.get('support')).not.toBeNull()
      expect(await view.roles.list()).toHaveLength(5)
      for (const call of [
        view.roles.create({ name: 'mine', permissions: ['*'] }),
        view.roles.update('support', { permissions: ['*'] }),
        view.roles.delete('support'),
      ])
        expect(await codeOf(call)).toBe('policy')
    }
  })

  it('are not made by a permission that is a role', async () => {
    expect(await codeOf(keyring.roles.create({ name: 'loop', permissions: ['owner'] }))).toBe('invalid')
    expect(await codeOf(keyring.roles.create({ name: 'none', permissions: [] }))).toBe('invalid')
  })

  it('are read in one go where they are many, and mean the same', async () => {
    const { store, calls } = counting()
    ;({ keyring } = await openHouse({ store, cache: false }))
    const names = Array.from({ length: 150 }, (_, i) => `role-${i}`)
    for (const name of [...names, 'not-given']) {
      const permissions = [name === 'not-given' ? '*' : `${name}:read`]
      await keyring.roles.create({ name, permissions })
    }
    await keyring.users.update('u1', { permissions: [...names, 'account:read', 'basic'] })
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.roles.delete('role-7')
    calls.clear()
    const scopes = await scopesOf(token)
    expect(calls.get('get')).toBeUndefined()
    expect(calls.get('list')).toBe(1)
    expect(scopes).toStrictEqual(['*:read', '*:write'])
    await keyring.users.update('u1', { permissions: names.filter((name) => name !== 'role-7') })
    expect(await scopesOf(token)).toHaveLength(149)
  })

  it('are found behind the first thousand', async () => {
    const store = memoryStore()
    ;({ keyring } = await openHouse({ store }))
    const record = { version: 1, createdAt: new Date(0), permissions: ['a:b'], status: 'active' } as const
    const ids = Array.from({ length: 1010 }, (_, i) => `role-${String(i).padStart(4, '0')}`)
    await store.commit({
      puts: ids.map((id) => ({ table: 'roles', record: { id, ...record }, expect: null })),
      audit: [],
    })
    await keyring.users.update('u1', { permissions: ids.slice(-12) })
    expect((await keyring.users.get('u1'))?.permissions).toHaveLength(12)
    expect(await codeOf(keyring.users.update('u1', { permissions: [...ids.slice(-12), 'never'] }))).toBe(
      'invalid',
    )
  })
})
