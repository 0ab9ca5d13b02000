import type { Keyring } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../../support/keyring-house.js'

const disabled = '401 subject_disabled'

type Change = (keyring: Keyring) => Promise<unknown>

/** What is done, and what the keys of user `u1`, of service account `s1`, and of enterprise service account `es1` get then. */
const changes: readonly (readonly [what: string, change: Change, u1: string, s1: string, es1: string])[] = [
  ['nothing', async () => undefined, 'account:read pipeline:*', '*', '*'],
  ['user disabled', ({ users }) => users.update('u1', { status: 'disabled' }), disabled, '*', '*'],
  ['user deleted', ({ users }) => users.delete('u1'), disabled, '*', '*'],
  [
    'a permission removed',
    ({ users }) => users.update('u1', { permissions: ['pipeline:read'] }),
    'pipeline:read',
    '*',
    '*',
  ],
  ['all permissions removed', ({ users }) => users.update('u1', { permissions: [] }), '', '*', '*'],
  ['a permission added', ({ users }) => users.update('u1', { permissions: ['owner'] }), '*', '*', '*'],
  [
    'service account disabled',
    ({ serviceAccounts }) => serviceAccounts.update('s1', { status: 'disabled' }),
    'account:read pipeline:*',
    disabled,
    '*',
  ],
  [
    'service account deleted',
    ({ serviceAccounts }) => serviceAccounts.delete('s1'),
    'account:read pipeline:*',
    disabled,
    '*',
  ],
  [
    'its permissions removed',
    ({ serviceAccounts }) => serviceAccounts.update('s1', { permissions: ['a:b'] }),
    'account:read pipeline:*',
    'a:b',
    '*',
  ],
  [
    'account disabled',
    ({ accounts }) => accounts.update('a1', { status: 'disabled' }),
    disabled,
    disabled,
    '*',
  ],
  ['account deleted', ({ accounts }) => accounts.delete('a1'), disabled, disabled, '*'],
  [
    'account detached',
    ({ accounts }) => accounts.update('a1', { enterpriseId: null }),
    'account:read pipeline:*',
    '*',
    '*',
  ],
  [
    'enterprise disabled',
    ({ enterprises }) => enterprises.update('e1', { status: 'disabled' }),
    disabled,
    disabled,
    disabled,
  ],
  ['enterprise deleted', ({ enterprises }) => enterprises.delete('e1'), disabled, disabled, disabled],
  [
    'its service account disabled',
    ({ serviceAccounts }) => serviceAccounts.update('es1', { status: 'disabled' }),
    'account:read pipeline:*',
    '*',
    disabled,
  ],
  [
    'another account disabled',
    ({ accounts }) => accounts.update('b1', { status: 'disabled' }),
    'account:read pipeline:*',
    '*',
    '*',
  ],
]

// Case 40. ASVS 7.4.2, 8.3.2.
describe('what a key may do follows who it belongs to, at the next use', () => {
  it.each(changes)('%s', async (_, change, u1, s1, es1) => {
    const { keyring, verdict } = await openHouse()
    const users = [await keyring.keys.issue({ userId: 'u1' }), await keyring.keys.issue({ userId: 'u1' })]
    const service = await keyring.keys.issue({ serviceAccountId: 's1' })
    const chief = await keyring.keys.issue({ serviceAccountId: 'es1' })
    for (const { token } of [...users, service, chief]) await verdict(token)
    await change(keyring)
    for (const { token } of users) expect(await verdict(token)).toBe(u1)
    expect(await verdict(service.token)).toBe(s1)
    expect(await verdict(chief.token)).toBe(es1)
  })

  it('also of a rotated-out key, and of one that was imported', async () => {
    const { keyring, verdict } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(key.id, { overlap: '1d' })
    const imported = 'a-token-from-elsewhere-42'
    await keyring.keys.import({ userId: 'u1', token: imported })
    await keyring.users.update('u1', { permissions: ['account:read'] })
    expect([await verdict(token), await verdict(imported)]).toStrictEqual(['account:read', 'account:read'])
    await keyring.users.update('u1', { status: 'disabled' })
    expect([await verdict(token), await verdict(imported)]).toStrictEqual([disabled, disabled])
  })

  it('and back again, where it was only disabled', async () => {
    const { keyring, verdict } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const words = []
    for (const status of ['disabled', 'active'] as const) {
      for (const change of [
        () => keyring.users.update('u1', { status }),
        () => keyring.accounts.update('a1', { status }),
        () => keyring.enterprises.update('e1', { status }),
      ]) {
        await change()
        words.push(await verdict(token))
      }
    }
    expect(words).toStrictEqual([disabled, disabled, disabled, disabled, disabled, 'account:read pipeline:*'])
  })

  it('but never back from being deleted', async () => {
    const { keyring, verdict } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.users.delete('u1')
    const again = { accountId: 'a1', email: 'user1@example.com', permissions: ['*'] }
    await expect(keyring.users.create({ ...again, id: 'u1' })).rejects.toMatchObject({ code: 'conflict' })
    await keyring.users.create(again)
    expect(await verdict(token)).toBe(disabled)
  })
})

// Case 40.
describe('delegation follows the account', () => {
  const notAccessible = '403 account_not_accessible'

  it.each([
    ['nothing', async () => undefined, '*'],
    ['detached', ({ accounts }) => accounts.update('a1', { enterpriseId: null }), notAccessible],
    ['moved', ({ accounts }) => accounts.update('a1', { enterpriseId: 'e2' }), notAccessible],
    ['disabled', ({ accounts }) => accounts.update('a1', { status: 'disabled' }), notAccessible],
    ['deleted', ({ accounts }) => accounts.delete('a1'), notAccessible],
  ] as [string, Change, string][])('%s', async (_, change, word) => {
    const { keyring, ask, verdict } = await openHouse()
    const { token } = await keyring.keys.issue({ serviceAccountId: 'es1' })
    expect(await verdict(token, 'short1')).toBe('*')
    await change(keyring)
    expect([await verdict(token, 'a1'), await verdict(token, 'short1')]).toStrictEqual([word, word])
    if (word === '*') return
    // An account that there never was gets the same answer, to the byte.
    const [answer, unknown] = [await ask(token, 'a1'), await ask(token, 'nobody')]
    expect(answer).toMatchObject({ headers: unknown.headers, body: (unknown as { body: string }).body })
  })
})
