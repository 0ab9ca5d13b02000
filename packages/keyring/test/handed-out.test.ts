import { beforeEach, describe, expect, it } from 'vitest'
import type { EventName } from '../src/events.js'
import type { Keyring } from '../src/keyring.js'
import { openHouse } from './support/house.js'
import { vandalize } from './support/vandalize.js'

const token = 'imported-token-0123456789'
let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
  await keyring.roles.create({ name: 'support', permissions: ['account:read'] })
  await keyring.users.update('u1', { permissions: ['readonly', 'support', 'pipeline:*'] })
  const expiresAt = new Date('2026-01-05')
  await keyring.keys.import({ id: 'k1', userId: 'u1', token, expiresAt, scopes: ['*:read'] })
})

type Read = readonly [what: string, read: (keyring: Keyring) => Promise<unknown>]

const reads: readonly Read[] = [
  ['roles.get() of a predefined one', ({ roles }) => roles.get('readonly')],
  ['roles.get()', ({ roles }) => roles.get('support')],
  ['roles.list()', ({ roles }) => roles.list()],
  ['enterprises.get()', ({ enterprises }) => enterprises.get('e1')],
  ['enterprises.list()', ({ enterprises }) => enterprises.list()],
  ['accounts.get()', ({ accounts }) => accounts.get('a1')],
  ['accounts.list()', ({ accounts }) => accounts.list()],
  ['users.get()', ({ users }) => users.get('u1')],
  ['users.list()', ({ users }) => users.list()],
  ['serviceAccounts.get()', ({ serviceAccounts }) => serviceAccounts.get('s1')],
  ['serviceAccounts.list()', ({ serviceAccounts }) => serviceAccounts.list()],
  ['keys.get()', ({ keys }) => keys.get('k1')],
  ['keys.list()', ({ keys }) => keys.list()],
  ['keys.expiring()', ({ keys }) => keys.expiring({ within: '7d' })],
  ['keys.inspect()', ({ keys }) => keys.inspect(token)],
  ['audit.list()', ({ audit }) => audit.list()],
  ['findAccount()', (house) => house.findAccount('a1')],
  ['peppers()', (house) => house.peppers()],
]

function everything(): Promise<readonly unknown[]> {
  return Promise.all(reads.map(([, read]) => read(keyring)))
}

describe('what is handed out can be changed by nobody for anybody else', () => {
  it.each(reads)('%s', async (_, read) => {
    const before = structuredClone(await everything())
    expect(await read(keyring)).not.toBeNull()
    vandalize(await read(keyring))
    expect(await everything()).toStrictEqual(before)
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it('the predefined roles of every other keyring in the process stay as they are', async () => {
    vandalize(await keyring.roles.get('readonly'))
    vandalize(await keyring.roles.list())
    const { keyring: other } = await openHouse()
    expect(await other.roles.get('readonly')).toMatchObject({ permissions: ['*:read'] })
    await other.users.update('u1', { permissions: ['readonly'] })
    const issued = await other.keys.issue({ userId: 'u1' })
    expect((await other.verify(issued.token))?.scopes).toStrictEqual(['*:read'])
  })

  it('the answer of each change', async () => {
    const { enterprises, accounts, users, serviceAccounts, roles, keys } = keyring
    const permissions = ['pipeline:read']
    const calls: readonly (() => Promise<unknown>)[] = [
      () => enterprises.create({ id: 'e9', name: 'New' }),
      () => enterprises.update('e9', { name: 'Newer' }),
      () => accounts.create({ id: 'a9', shortId: 'short9', name: 'New', enterpriseId: 'e9' }),
      () => accounts.update('a9', { name: 'Newer' }),
      () => users.create({ id: 'u9', accountId: 'a9', email: 'u9@example.com', permissions }),
      () => users.update('u9', { permissions: ['pipeline:write'] }),
      () => serviceAccounts.create({ id: 's9', accountId: 'a9', name: 'robot', permissions }),
      () => serviceAccounts.update('s9', { permissions: ['pipeline:write'] }),
      () => roles.create({ name: 'newcomer', permissions }),
      () => roles.update('newcomer', { permissions: ['pipeline:write'] }),
      () => keys.issue({ serviceAccountId: 's9', scopes: permissions, expiresIn: '5d' }),
      () => keys.import({ id: 'k9', userId: 'u9', token: 'imported-token-9876543210', scopes: permissions }),
      () => keys.rotate('k9', { overlap: '1h' }),
      () => keys.revoke('k1'),
      () => keys.revokeToken('imported-token-9876543210'),
    ]
    for (const call of calls) {
      const answer = await call()
      const before = structuredClone(await everything())
      vandalize(answer)
      expect(await everything()).toStrictEqual(before)
    }
  })

  it('what was given: permissions and scopes are copied', async () => {
    const permissions = ['pipeline:read']
    const scopes = ['pipeline:read']
    const expiresAt = new Date('2026-01-06')
    await keyring.users.update('u1', { permissions })
    await keyring.roles.update('support', { permissions })
    await keyring.keys.issue({ userId: 'u1', scopes, expiresAt })
    const before = structuredClone(await everything())
    for (const given of [permissions, scopes, expiresAt]) vandalize(given)
    expect(await everything()).toStrictEqual(before)
  })

  it('what events hold', async () => {
    const names: readonly EventName[] = ['key.issued', 'key.imported', 'key.rotated', 'key.revoked']
    for (const name of names) keyring.on(name, (event) => vandalize(event))
    const { key } = await keyring.keys.issue({ userId: 'u2', scopes: ['pipeline:read'], expiresIn: '5d' })
    const rotated = await keyring.keys.rotate(key.id)
    const revoked = await keyring.keys.revoke(rotated.key.id)
    expect(revoked).toMatchObject({ scopes: ['pipeline:read'], expiresAt: new Date('2026-01-06') })
    expect(await keyring.keys.get(key.id)).toMatchObject({
      state: 'revoked',
      revokedReason: 'rotated',
      createdAt: new Date('2026-01-01'),
    })
  })
})
