import { createKeyring, type Keyring, type KeyringView } from '@latchkey/keyring'
import { beforeEach, describe, expect, it } from 'vitest'
import { openHouse, refusalOf, type House } from '../../support/keyring-house.js'

let house: House

beforeEach(async () => {
  house = await openHouse()
  for (const [id, owner] of [
    ['k1', { userId: 'u1' }],
    ['k2', { userId: 'v1' }],
    ['k3', { serviceAccountId: 't1' }],
    ['k4', { serviceAccountId: 'es2' }],
  ] as const) {
    await house.keyring.keys.import({ id, ...owner, token: `a-token-from-elsewhere-${id}` })
  }
})

/** Ids of what belongs to `b1` and `e2`, or of nothing at all. */
interface Ids {
  readonly enterprise: string
  readonly account: string
  readonly user: string
  readonly serviceAccount: string
  readonly key: string
  readonly token: string
}

const foreign: Ids = {
  enterprise: 'e2',
  account: 'b1',
  user: 'v1',
  serviceAccount: 't1',
  key: 'k2',
  token: 'a-token-from-elsewhere-k2',
}
const unknown: Ids = {
  enterprise: 'e9',
  account: 'b9',
  user: 'v9',
  serviceAccount: 't9',
  key: 'k9',
  token: 'a-token-from-elsewhere-k9',
}

const permissions = ['account:read']

/** Every way to name something of somebody else's. */
const ways: Readonly<Record<string, (view: KeyringView, ids: Ids) => Promise<unknown>>> = {
  'enterprises.get': ({ enterprises }, { enterprise }) => enterprises.get(enterprise),
  'enterprises.update': ({ enterprises }, { enterprise }) => enterprises.update(enterprise, { name: 'x' }),
  'enterprises.delete': ({ enterprises }, { enterprise }) => enterprises.delete(enterprise),
  'accounts.create, in an enterprise': ({ accounts }, { enterprise }) =>
    accounts.create({ name: 'x', enterpriseId: enterprise }),
  'accounts.get': ({ accounts }, { account }) => accounts.get(account),
  'accounts.list, of an enterprise': ({ accounts }, { enterprise }) =>
    accounts.list({ enterpriseId: enterprise }),
  'accounts.update': ({ accounts }, { account }) => accounts.update(account, { name: 'x' }),
  'accounts.update, its status': ({ accounts }, { account }) =>
    accounts.update(account, { status: 'disabled' }),
  'accounts.update, out of its enterprise': ({ accounts }, { account }) =>
    accounts.update(account, { enterpriseId: 'e1' }),
  'accounts.update, into an enterprise': ({ accounts }, { enterprise }) =>
    accounts.update('a1', { enterpriseId: enterprise }),
  'accounts.delete': ({ accounts }, { account }) => accounts.delete(account),
  'users.create, in an account': ({ users }, { account }) =>
    users.create({ accountId: account, email: 'x@y', permissions }),
  'users.get': ({ users }, { user }) => users.get(user),
  'users.list, of an account': ({ users }, { account }) => users.list({ accountId: account }),
  'users.update': ({ users }, { user }) => users.update(user, { permissions }),
  'users.update, of nothing': ({ users }, { user }) => users.update(user, {}),
  'users.delete': ({ users }, { user }) => users.delete(user),
  'serviceAccounts.create, in an account': ({ serviceAccounts }, { account }) =>
    serviceAccounts.create({ name: 'robot', accountId: account, permissions }),
  'serviceAccounts.create, in an enterprise': ({ serviceAccounts }, { enterprise }) =>
    serviceAccounts.create({ name: 'robot', enterpriseId: enterprise, permissions }),
  'serviceAccounts.get': ({ serviceAccounts }, { serviceAccount }) => serviceAccounts.get(serviceAccount),
  'serviceAccounts.list, of an account': ({ serviceAccounts }, { account }) =>
    serviceAccounts.list({ accountId: account }),
  'serviceAccounts.list, of an enterprise': ({ serviceAccounts }, { enterprise }) =>
    serviceAccounts.list({ enterpriseId: enterprise }),
  'serviceAccounts.update': ({ serviceAccounts }, { serviceAccount }) =>
    serviceAccounts.update(serviceAccount, { permissions }),
  'serviceAccounts.delete': ({ serviceAccounts }, { serviceAccount }) =>
    serviceAccounts.delete(serviceAccount),
  'keys.issue, for a user': ({ keys }, { user }) => keys.issue({ userId: user }),
  'keys.issue, for a service account': ({ keys }, { serviceAccount }) =>
    keys.issue({ serviceAccountId: serviceAccount }),
  'keys.rotate': ({ keys }, { key }) => keys.rotate(key),
  'keys.rotate, again': ({ keys }, { key }) => keys.rotate(key, { idempotencyKey: 'request-0001' }),
  'keys.revoke': ({ keys }, { key }) => keys.revoke(key),
  'keys.revokeToken': ({ keys }, { token }) => keys.revokeToken(token),
  'keys.revokeAll, of a user': ({ keys }, { user }) => keys.revokeAll({ userId: user }),
  'keys.revokeAll, of a service account': ({ keys }, { serviceAccount }) =>
    keys.revokeAll({ serviceAccountId: serviceAccount }),
  'keys.revokeAll, of an account': ({ keys }, { account }) => keys.revokeAll({ accountId: account }),
  'keys.revokeAll, of an enterprise': ({ keys }, { enterprise }) =>
    keys.revokeAll({ enterpriseId: enterprise }),
  'keys.get': ({ keys }, { key }) => keys.get(key),
  'keys.list, of a user': ({ keys }, { user }) => keys.list({ userId: user }),
  'keys.list, of a service account': ({ keys }, { serviceAccount }) =>
    keys.list({ serviceAccountId: serviceAccount }),
  'keys.list, of an account': ({ keys }, { account }) => keys.list({ accountId: account }),
  'keys.list, of an enterprise': ({ keys }, { enterprise }) => keys.list({ enterpriseId: enterprise }),
  'keys.expiring, of a user': ({ keys }, { user }) => keys.expiring({ within: '365000d', userId: user }),
  'keys.import, for a user': ({ keys }, { user }) =>
    keys.import({ userId: user, token: 'another-token-0123456789' }),
  'keys.importMany, for a user': ({ keys }, { user }) =>
    keys.importMany([{ userId: user, token: 'another-token-0123456789' }]),
  'keys.inspect': ({ keys }, { token }) => keys.inspect(token),
  'audit.list, of an account': ({ audit }, { account }) => audit.list({ accountId: account }),
  'audit.list, of a user': ({ audit }, { user }) => audit.list({ subjectId: user, accountId: 'a1' }),
  'audit.list, of a key': ({ audit }, { key }) => audit.list({ keyId: key, accountId: 'a1' }),
}

/** The answer, value or error, as a caller sees it. */
async function answerOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await call() }
  } catch {
    return refusalOf(call)
  }
}

/** How many rows tell of something that was done. That a call was refused is written, and is the same whatever it named. */
async function doneRows({ audit }: Keyring): Promise<number> {
  return (await audit.list({ limit: 1000 })).filter(({ action }) => action !== 'call.refused').length
}

const callers = {
  account: async (): Promise<KeyringView> => house.keyring.as({ accountId: 'a1' }),
  enterprise: async (): Promise<KeyringView> => house.keyring.as({ enterpriseId: 'e1' }),
  'personal key': async (): Promise<KeyringView> =>
    house.keyring.as({ auth: await house.authOf((await house.keyring.keys.issue({ userId: 'u1' })).token) }),
  'enterprise key': async (): Promise<KeyringView> => {
    const { token } = await house.keyring.keys.issue({ serviceAccountId: 'es1' })
    return house.keyring.as({ auth: await house.authOf(token) })
  },
  'enterprise key that acts on an account': async (): Promise<KeyringView> => {
    const { token } = await house.keyring.keys.issue({ serviceAccountId: 'es1' })
    return house.keyring.as({ auth: await house.authOf(token, 'short1') })
  },
}

// Case 43. ASVS 8.4.1.
describe.each(Object.entries(callers))('a caller bound to its %s', (_, callerOf) => {
  it.each(Object.entries(ways))(
    'cannot tell what is foreign from what is not there: %s',
    async (way, call) => {
      const view = await callerOf()
      const before = await house.store.lastSequence()
      const unbound = createKeyring({ store: house.store, clock: house.clock })
      const rows = await doneRows(unbound)

      const [ofForeign, ofUnknown] = [
        await answerOf(() => call(view, foreign)),
        await answerOf(() => call(view, unknown)),
      ]
      expect(ofForeign).toStrictEqual(ofUnknown)
      expect(ofForeign).not.toMatchObject({ value: expect.objectContaining({ id: expect.anything() }) })

      // It did nothing, either.
      expect(await house.store.lastSequence(), way).toBe(before)
      expect(await doneRows(unbound), way).toBe(rows)
    },
  )

  it('finds nothing of others in a list without a filter', async () => {
    const view = await callerOf()
    const found = JSON.stringify([
      await view.enterprises.list(),
      await view.accounts.list(),
      await view.users.list(),
      await view.serviceAccounts.list(),
      await view.keys.list(),
      await view.keys.expiring({ within: '365000d' }),
      await view.audit.list({ accountId: 'a1' }),
    ])
    expect(found).toContain('"u1"')
    for (const id of ['e2', 'b1', 'v1', 't1', 'es2', 'k2', 'k3', 'k4', 'short2'])
      expect(found).not.toContain(`"${id}"`)
  })
})

describe('an account', () => {
  it('does not see its enterprise’s own service accounts and keys', async () => {
    const { key, token } = await house.keyring.keys.issue({ serviceAccountId: 'es1' })
    const view = house.keyring.as({ accountId: 'a1' })
    expect([
      await view.serviceAccounts.get('es1'),
      await view.keys.get(key.id),
      await view.keys.inspect(token),
    ]).toStrictEqual([null, null, null])
    expect(await refusalOf(() => view.keys.revoke(key.id))).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(() => view.keys.issue({ serviceAccountId: 'es1' }))).toMatchObject({
      code: 'not_found',
    })
  })

  it('cannot change what decides who may act on it', async () => {
    const view = house.keyring.as({ accountId: 'a1' })
    for (const call of [
      () => view.accounts.update('a1', { enterpriseId: null }),
      () => view.accounts.update('a1', { enterpriseId: 'e2' }),
      () => view.accounts.update('a1', { status: 'active' }),
      () => view.accounts.delete('a1'),
      () => view.accounts.create({ name: 'x' }),
      () => view.enterprises.create({ name: 'x' }),
    ])
      expect(await refusalOf(call)).toMatchObject({ code: 'policy' })
  })
})

describe('an enterprise', () => {
  it('cannot take in, give away or let go of accounts', async () => {
    const view = house.keyring.as({ enterpriseId: 'e1' })
    expect(await refusalOf(() => view.accounts.update('a1', { enterpriseId: null }))).toMatchObject({
      code: 'policy',
    })
    expect(await refusalOf(() => view.accounts.update('a1', { enterpriseId: 'e2' }))).toMatchObject({
      code: 'not_found',
    })
    expect(await refusalOf(() => view.accounts.update('b1', { enterpriseId: 'e1' }))).toMatchObject({
      code: 'not_found',
    })
    expect(await view.accounts.create({ name: 'New' })).toMatchObject({ enterpriseId: 'e1' })
    expect(await refusalOf(() => view.accounts.create({ name: 'New', enterpriseId: null }))).toMatchObject({
      code: 'policy',
    })
  })
})
