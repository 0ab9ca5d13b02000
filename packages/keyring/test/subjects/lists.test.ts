import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring, KeyringView } from '../../src/keyring.js'
import { codeOf, openHouse } from '../support/house.js'
import { counting } from '../support/stores.js'

let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
})

const ids = (records: readonly { id: string }[]): string[] => records.map(({ id }) => id)

describe('lists', () => {
  it('filter', async () => {
    const { accounts, enterprises, users, serviceAccounts } = keyring
    await accounts.update('a2', { status: 'disabled' })
    expect(ids(await enterprises.list({ status: 'active' }))).toStrictEqual(['e1', 'e2'])
    expect(ids(await accounts.list({ enterpriseId: 'e1' }))).toStrictEqual(['a1'])
    expect(ids(await accounts.list({ status: 'disabled' }))).toStrictEqual(['a2'])
    expect(ids(await users.list({ email: 'USER2@example.com' }))).toStrictEqual(['u2'])
    expect(ids(await users.list({ accountId: 'a3', status: 'active' }))).toStrictEqual(['u3'])
    expect(ids(await serviceAccounts.list({ enterpriseId: 'e2' }))).toStrictEqual(['es2'])
    expect(ids(await serviceAccounts.list({ accountId: 'nobody' }))).toStrictEqual([])
  })

  it('go on after an id', async () => {
    expect(ids(await keyring.users.list({ limit: 2 }))).toStrictEqual(['u1', 'u2'])
    expect(ids(await keyring.users.list({ limit: 2, after: 'u2' }))).toStrictEqual(['u3'])
    expect(ids(await keyring.users.list({ after: 'u3' }))).toStrictEqual([])
  })

  const bad = [
    null,
    7,
    [],
    'x',
    { Limit: 1 },
    { limit: 0 },
    { limit: 1001 },
    { limit: '5' },
    { after: {} },
    { after: '' },
    { status: 'deleted' },
    { status: 7 },
    JSON.parse('{"__proto__":1}') as object,
    { name: 'x' },
  ]
  it.each(bad)('refuse %j', async (filter) => {
    const { accounts, enterprises, users, serviceAccounts } = keyring
    for (const records of [accounts, enterprises, users, serviceAccounts])
      expect(await codeOf(records.list(filter as object))).toBe('invalid')
    expect(await codeOf(users.list({ accountId: { $ne: null } as unknown as string }))).toBe('invalid')
    expect(await codeOf(users.list({ email: ['x'] as unknown as string }))).toBe('invalid')
  })
})

describe('lists of a caller that is bound to an account', () => {
  it('show what is its own', async () => {
    const view = keyring.as({ accountId: 'a2' })
    expect(ids(await view.accounts.list())).toStrictEqual(['a2'])
    expect(ids(await view.users.list())).toStrictEqual(['u2'])
    expect(ids(await view.serviceAccounts.list())).toStrictEqual(['s2'])
    expect(ids(await view.enterprises.list())).toStrictEqual([])
  })

  it('are empty for a filter of another account, like one that does not exist', async () => {
    await keyring.keys.issue({ userId: 'u2' })
    const view = keyring.as({ accountId: 'a2' })
    for (const accountId of ['a1', 'nobody']) {
      expect(await view.users.list({ accountId })).toStrictEqual([])
      expect(await view.serviceAccounts.list({ accountId })).toStrictEqual([])
      expect(await view.keys.list({ accountId })).toStrictEqual([])
      expect(await view.audit.list({ accountId })).toStrictEqual([])
    }
    expect(await view.keys.list({ accountId: 'a2' })).toHaveLength(1)
    expect(await view.serviceAccounts.list({ enterpriseId: 'e1' })).toStrictEqual([])
  })

  it('hold a filter against the one account there is', async () => {
    const view = keyring.as({ accountId: 'a1' })
    expect(await view.accounts.list({ status: 'disabled' })).toStrictEqual([])
    expect(await view.accounts.list({ enterpriseId: 'e2' })).toStrictEqual([])
    expect(await view.accounts.list({ after: 'a1' })).toStrictEqual([])
    expect(ids(await view.accounts.list({ status: 'active', enterpriseId: 'e1' }))).toStrictEqual(['a1'])
    expect(await keyring.as({ accountId: 'nobody' }).accounts.list()).toStrictEqual([])
  })
})

describe('lists of a caller that is bound to an enterprise', () => {
  let view: KeyringView
  beforeEach(() => {
    view = keyring.as({ enterpriseId: 'e2' })
  })

  it('show what belongs to it and to its accounts', async () => {
    await keyring.keys.issue({ serviceAccountId: 'es2' })
    await keyring.keys.issue({ userId: 'u3' })
    await keyring.keys.issue({ userId: 'u1' })
    expect(ids(await view.enterprises.list())).toStrictEqual(['e2'])
    expect(ids(await view.accounts.list())).toStrictEqual(['a3'])
    expect(ids(await view.users.list())).toStrictEqual(['u3'])
    expect(ids(await view.serviceAccounts.list())).toStrictEqual(['es2', 's3'])
    expect(new Set((await view.keys.list()).map(({ userId }) => userId))).toStrictEqual(
      new Set(['u3', undefined]),
    )
    expect(ids(await view.users.list({ accountId: 'a1' }))).toStrictEqual([])
    expect(ids(await view.accounts.list({ enterpriseId: 'e1' }))).toStrictEqual([])
  })

  it('do not end at a page of the store that has nothing of it', async () => {
    for (let n = 10; n < 30; n++) {
      await keyring.users.create({
        id: `t${n}`,
        accountId: 'a1',
        email: `t${n}@example.com`,
        permissions: [],
      })
      await keyring.serviceAccounts.create({ id: `r${n}`, accountId: 'a1', name: 'robot', permissions: [] })
      await keyring.keys.import({ id: `k${n}`, userId: `t${n}`, token: `foreign-token-number-${n}` })
    }
    await keyring.keys.import({
      id: 'z1',
      userId: 'u3',
      token: 'foreign-token-number-99',
      expiresAt: new Date('2026-01-02'),
    })
    expect(ids(await view.users.list({ limit: 3 }))).toStrictEqual(['u3'])
    expect(ids(await view.serviceAccounts.list({ limit: 1 }))).toStrictEqual(['es2'])
    expect(ids(await view.serviceAccounts.list({ limit: 1, after: 'es2' }))).toStrictEqual(['s3'])
    expect(ids(await view.keys.list({ limit: 5 }))).toStrictEqual(['z1'])
    expect(ids(await view.keys.expiring({ within: '7d', limit: 5 }))).toStrictEqual(['z1'])
  })

  it('lose an account that was detached', async () => {
    await keyring.accounts.update('a3', { enterpriseId: null })
    expect(ids(await view.accounts.list())).toStrictEqual([])
    expect(ids(await view.users.list())).toStrictEqual([])
    expect(ids(await view.serviceAccounts.list())).toStrictEqual(['es2'])
  })
})

describe('what a list costs', () => {
  it('is one call of the store for whoever may see everything', async () => {
    const { store, calls } = counting()
    const house = await openHouse({ store })
    for (let i = 0; i < 20; i++) await house.keyring.keys.issue({ userId: 'u1' })
    calls.clear()
    expect(await house.keyring.keys.list()).toHaveLength(20)
    expect(await house.keyring.users.list()).toHaveLength(3)
    expect(Object.fromEntries(calls)).toStrictEqual({ list: 2, lastUsed: 1 })
  })

  it('is not the whole table for the one account of a caller', async () => {
    const { store, calls } = counting()
    const house = await openHouse({ store })
    calls.clear()
    await house.keyring.as({ accountId: 'a1' }).accounts.list()
    expect(calls.has('list')).toBe(false)
  })
})
