import { beforeEach, describe, expect, it } from 'vitest'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, day, openHouse, type House } from '../support/house.js'

let shared: KeyStore
let house: House
let keyring: Keyring
beforeEach(async () => {
  shared = memoryStore()
  house = await openHouse({ store: shared })
  keyring = house.keyring
})

const token = (n: number): string => `imported-token-${1000 + n}`
const ids = (keys: readonly { id: string }[]): string[] => keys.map(({ id }) => id)

describe('get', () => {
  it('is null where there is none', async () => {
    expect(await keyring.keys.get('nothing')).toBeNull()
  })

  it.each(['', 'a b', null, undefined, 7, {}, ['k1']])('refuses %j', async (id) => {
    expect(await codeOf(keyring.keys.get(id as string))).toBe('invalid')
  })

  it('shows the last use, to the minute', async () => {
    const issued = await keyring.keys.issue({ userId: 'u1' })
    await keyring.verify(issued.token)
    await keyring.audit.list()
    const key = await keyring.keys.get(issued.key.id)
    key?.lastUsedAt?.setFullYear(2099)
    expect((await keyring.keys.get(issued.key.id))?.lastUsedAt).toStrictEqual(new Date('2026-01-01'))
  })
})

describe('list', () => {
  beforeEach(async () => {
    for (const [n, owner] of [
      { userId: 'u1' },
      { userId: 'u2' },
      { serviceAccountId: 's1' },
      { serviceAccountId: 'es1' },
    ].entries())
      await keyring.keys.import({ id: `k${n}`, token: token(n), ...owner })
    await keyring.keys.revoke('k1')
  })

  const filters: readonly (readonly [object, string[]])[] = [
    [{}, ['k0', 'k1', 'k2', 'k3']],
    [{ userId: 'u1' }, ['k0']],
    [{ serviceAccountId: 's1' }, ['k2']],
    [{ accountId: 'a1' }, ['k0', 'k2']],
    [{ enterpriseId: 'e1' }, ['k3']],
    [{ kind: 'personal' }, ['k0', 'k1']],
    [{ revoked: true }, ['k1']],
    [{ revoked: false, kind: 'personal' }, ['k0']],
    [{ limit: 2 }, ['k0', 'k1']],
    [{ limit: 2, after: 'k1' }, ['k2', 'k3']],
    [{ userId: 'nobody' }, []],
    [{ userId: undefined }, ['k0', 'k1', 'k2', 'k3']],
  ]
  it.each(filters)('%j finds %j', async (filter, found) => {
    expect(ids(await keyring.keys.list(filter))).toStrictEqual(found)
  })

  it.each([
    null,
    7,
    [],
    'x',
    { state: 'current' },
    { kind: 'admin' },
    { kind: {} },
    { revoked: 'yes' },
    { revoked: null },
    { userId: {} },
    { accountId: { $gt: '' } },
    { limit: 0 },
    { after: 7 },
    { idempotency: 'x' },
    { holds: 's1' },
  ])('refuses %j', async (filter) => {
    expect(await codeOf(keyring.keys.list(filter as object))).toBe('invalid')
  })
})

describe('expiring', () => {
  const within = '7d'
  const importAll = (ends: readonly (string | null)[], userId = 'u1'): Promise<unknown> =>
    Promise.all(
      ends.map((end, n) =>
        keyring.keys.import({
          id: `k${n}`,
          userId,
          token: token(n),
          expiresAt: end === null ? null : new Date(end),
        }),
      ),
    )

  it('finds what works and ends soon', async () => {
    await importAll([
      '2025-12-31',
      '2026-01-01',
      '2026-01-01T00:00:00.001Z',
      '2026-01-07T23:59:59.999Z',
      '2026-01-08',
      null,
    ])
    expect(ids(await keyring.keys.expiring({ within }))).toStrictEqual(['k2', 'k3'])
    expect(ids(await keyring.keys.expiring({ within: '30d' }))).toStrictEqual(['k2', 'k3', 'k4'])
    house.clock.move(day)
    expect(ids(await keyring.keys.expiring({ within }))).toStrictEqual(['k3', 'k4'])
  })

  it('does not find what is revoked, or was rotated', async () => {
    await importAll(['2026-01-02', '2026-01-02', '2026-01-02'])
    await keyring.keys.revoke('k0')
    const { key } = await keyring.keys.rotate('k1', { overlap: '1h', expiresIn: '90d' })
    expect(ids(await keyring.keys.expiring({ within }))).toStrictEqual(['k2'])
    expect(key.state).toBe('current')
  })

  it('filters and pages, and no page ends early', async () => {
    await importAll(Array.from({ length: 9 }, () => '2026-01-02'))
    for (const id of ['k0', 'k1', 'k2', 'k5'])
      await keyring.keys.rotate(id, { overlap: '10h', expiresIn: '90d' })
    await keyring.keys.import({ id: 'z', userId: 'u2', token: token(99), expiresAt: new Date('2026-01-02') })
    expect(ids(await keyring.keys.expiring({ within, limit: 2 }))).toStrictEqual(['k3', 'k4'])
    expect(ids(await keyring.keys.expiring({ within, limit: 2, after: 'k4' }))).toStrictEqual(['k6', 'k7'])
    expect(ids(await keyring.keys.expiring({ within, userId: 'u2' }))).toStrictEqual(['z'])
    expect(ids(await keyring.keys.expiring({ within, kind: 'service' }))).toStrictEqual([])
    expect(ids(await keyring.as({ accountId: 'a2' }).keys.expiring({ within }))).toStrictEqual(['z'])
  })

  it('finds what the policy ends, whatever the record says', async () => {
    const store = memoryStore()
    const { keyring: loose, clock } = await openHouse({ store })
    await loose.keys.import({ id: 'ever', userId: 'u1', token: token(1) })
    await loose.keys.import({ id: 'year', userId: 'u1', token: token(2), expiresAt: new Date('2027-01-01') })
    await loose.keys.import({ id: 'robot', serviceAccountId: 's1', token: token(3) })
    const strict = createKeyring({ store, clock: clock.now, policy: { maxLifetime: { personal: '30d' } } })
    expect(await strict.keys.expiring({ within })).toStrictEqual([])
    clock.move(25 * day)
    expect(ids(await strict.keys.expiring({ within }))).toStrictEqual(['ever', 'year'])
    clock.move(5 * day)
    expect(await strict.keys.expiring({ within })).toStrictEqual([])
  })

  it.each([
    undefined,
    null,
    {},
    { within: 0 },
    { within: -1 },
    { within: 'soon' },
    { within: 1e300 },
    { within: null },
    {
      within,
      revoked: true,
    },
    {
      within,
      expiresBefore: new Date(),
    },
    {
      within,
      limit: 0,
    },
    { Within: within },
  ])('refuses %j (%#)', async (filter) => {
    expect(await codeOf(keyring.keys.expiring(filter as { within: string }))).toBe('invalid')
  })
})

it('expiring() finds what ends before the time is over, and not with it', async () => {
  await keyring.keys.import({ id: 'k1', userId: 'u1', token: token(1), expiresAt: new Date('2026-01-08') })
  expect(await keyring.keys.expiring({ within: '7d' })).toStrictEqual([])
  expect(ids(await keyring.keys.expiring({ within: 7 * day + 1 }))).toStrictEqual(['k1'])
  const capped = createKeyring({
    store: shared,
    clock: house.clock.now,
    policy: { maxLifetime: { personal: '7d' } },
  })
  expect(await capped.keys.expiring({ within: '7d' })).toStrictEqual([])
  expect(ids(await capped.keys.expiring({ within: 7 * day + 1 }))).toStrictEqual(['k1'])
})

describe('inspect', () => {
  it('says what a token is, and counts as no use', async () => {
    const { token: shown, key } = await keyring.keys.issue({ userId: 'u1', scopes: ['*:read', 'order:*'] })
    const inspection = await keyring.keys.inspect(shown)
    expect(inspection).toStrictEqual({
      ...key,
      valid: true,
      reason: null,
      effectiveScopes: ['account:read', 'pipeline:read'],
    })
    await keyring.audit.list()
    expect((await keyring.keys.get(key.id))?.lastUsedAt).toBeNull()
  })

  it('says why it would be refused', async () => {
    const { token: shown, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    await keyring.users.update('u1', { status: 'disabled' })
    expect(await keyring.keys.inspect(shown)).toMatchObject({
      valid: false,
      reason: 'subject_disabled',
      state: 'current',
    })
    house.clock.move(day)
    expect(await keyring.keys.inspect(shown)).toMatchObject({
      valid: false,
      reason: 'token_expired',
      state: 'expired',
    })
    await keyring.keys.revoke(key.id)
    expect(await keyring.keys.inspect(shown)).toMatchObject({
      valid: false,
      reason: 'token_revoked',
      state: 'revoked',
    })
    expect(await keyring.audit.list({ action: 'key.refused' })).toStrictEqual([])
  })

  it('is null for what is no key, and refuses what is no text', async () => {
    for (const other of ['', 'x', 'x'.repeat(5000)]) expect(await keyring.keys.inspect(other)).toBeNull()
    for (const other of [null, undefined, 7, {}, []])
      expect(await codeOf(keyring.keys.inspect(other as string))).toBe('invalid')
  })
})
