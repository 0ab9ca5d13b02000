import { beforeEach, describe, expect, it } from 'vitest'
import { StoreConflict, type AuditEntry, type KeyStore, type Put } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import type { AccountRecord, KeyRecord } from '../../src/store/records.js'
import { createKeyring } from '../../src/keyring.js'
import { judge, openHouse } from '../support/house.js'
import { vandalize } from '../support/vandalize.js'

// What every store must do is in the conformance suite; here is what is particular to this one.
const createdAt = new Date(0)
const account = (over: Partial<AccountRecord>): AccountRecord => ({
  id: 'a1',
  version: 1,
  createdAt,
  shortId: 'short1',
  name: 'One',
  enterpriseId: null,
  status: 'active',
  ...over,
})
const key = (over: Partial<KeyRecord>): KeyRecord => ({
  id: 'k1',
  version: 1,
  createdAt,
  kind: 'service',
  name: null,
  hint: '…',
  digest: 'd1',
  pepper: 0,
  foreign: false,
  scopes: ['*'],
  userId: null,
  serviceAccountId: 's1',
  expiresAt: null,
  revokedAt: null,
  revokedReason: null,
  retiring: false,
  holds: 's1',
  replacedBy: null,
  idempotency: null,
  wish: null,
  ...over,
})
const putKey = (record: KeyRecord, version: number | null = null): Put => ({
  table: 'keys',
  record,
  expect: version,
})
const conflictOf = async (store: KeyStore, puts: readonly Put[]): Promise<string> => {
  const error: unknown = await store.commit({ puts, audit: [] }).catch((thrown: unknown) => thrown)
  return error instanceof StoreConflict ? error.what : 'none'
}

let store: KeyStore
beforeEach(() => {
  store = memoryStore()
})

describe('memoryStore', () => {
  it('says what it is', () => {
    expect(store.capabilities).toStrictEqual({ durable: false, shared: false })
  })

  it('hands out records that nobody can change', async () => {
    await store.commit({ puts: [putKey(key({}))], audit: [] })
    const record = await store.get('keys', 'k1')
    expect([record, record?.scopes].every(Object.isFrozen)).toBe(true)
  })

  it('tells a version before a place, and an idempotency key before other places', async () => {
    await store.commit({ puts: [putKey(key({ idempotency: 'i1' }))], audit: [] })
    const second = key({ id: 'k2', digest: 'd1', idempotency: 'i1' })
    expect(await conflictOf(store, [putKey(second)])).toBe('idempotency')
    expect(await conflictOf(store, [putKey({ ...second, idempotency: null })])).toBe('digest')
    expect(await conflictOf(store, [putKey({ ...second, idempotency: null, digest: 'd2' })])).toBe('holds')
    expect(await conflictOf(store, [putKey(second), putKey(key({ version: 3 }), 2)])).toBe('version')
    expect(await conflictOf(store, [putKey(key({}))])).toBe('id')
  })

  it('lets a batch take a place that it frees, in either order', async () => {
    await store.commit({ puts: [putKey(key({}))], audit: [] })
    const freed = putKey(key({ version: 2, holds: null, retiring: true }), 1)
    const taking = putKey(key({ id: 'k2', digest: 'd2' }))
    expect(await conflictOf(memoryStore(), [taking])).toBe('none')
    expect(await conflictOf(store, [taking, freed])).toBe('none')
    expect(await store.list('keys', { holds: 's1' }, {})).toMatchObject([{ id: 'k2' }])
  })

  it('looks the digests up in their order', async () => {
    await store.commit({
      puts: [putKey(key({})), putKey(key({ id: 'k2', digest: 'd2', holds: null, revokedAt: createdAt }))],
      audit: [],
    })
    expect((await store.lookUp(['d0', 'd2', 'd1'])).value?.key.id).toBe('k2')
    expect((await store.lookUp(['d1', 'd2'])).value?.key.id).toBe('k1')
    expect((await store.lookUp([])).value).toBeNull()
  })

  it('finds by what can be had once in the other filters’ bounds', async () => {
    await store.commit({ puts: [putKey(key({ idempotency: 'i1' }))], audit: [] })
    expect(await store.list('keys', { idempotency: 'i1', revoked: true }, {})).toStrictEqual([])
    expect(await store.list('keys', { holds: 's1' }, { after: 'k1' })).toStrictEqual([])
    expect(await store.list('keys', { holds: 's2' }, {})).toStrictEqual([])
  })

  it('commits all of a batch in one step: nobody sees a record without its audit row', async () => {
    const nobody = { subjectId: null, accountId: null, keyId: null, reason: null, requestId: null, count: 1 }
    const entry = { at: createdAt, actor: 'system', action: 'key.issued', ...nobody }
    const committing = store.commit({ puts: [putKey(key({}))], audit: [entry] })
    const [record, rows, changes] = await Promise.all([
      store.get('keys', 'k1'),
      store.listAudit({}, {}),
      store.changesSince(0, 10),
    ])
    expect([record?.id, rows.length, changes.length]).toStrictEqual(['k1', 1, 1])
    await committing
  })

  it('never moves a last use back', async () => {
    await store.recordUses([{ keyId: 'k1', at: new Date(2000) }])
    await store.recordUses([{ keyId: 'k1', at: new Date(1000) }])
    expect(await store.lastUsed(['k1', 'k2'])).toStrictEqual(new Map([['k1', new Date(2000)]]))
  })

  it('keeps copies: what is done to a record later does not reach it', async () => {
    const record = key({ scopes: ['a:b'], createdAt: new Date(5), expiresAt: new Date(5) })
    const entry = { ...auditOf('x'), at: new Date(5) }
    const used = new Date(5)
    await store.commit({ puts: [putKey(record)], audit: [entry] })
    await store.recordUses([{ keyId: 'k1', at: used }])
    const before = structuredClone(await everythingOf())
    vandalize(record)
    vandalize(entry)
    used.setTime(0)
    expect(await everythingOf()).toStrictEqual(before)
  })

  it('hands out copies: what is done to one reaches nobody else', async () => {
    await store.commit({
      puts: [{ table: 'accounts', record: account({}), expect: null }, putKey(key({}))],
      audit: [auditOf('x')],
    })
    await store.recordUses([{ keyId: 'k1', at: new Date(5) }])
    const before = structuredClone(await everythingOf())
    vandalize(await everythingOf())
    expect(await everythingOf()).toStrictEqual(before)
  })

  const auditOf = (actor: string): AuditEntry => {
    const about = { subjectId: null, accountId: null, keyId: null, reason: null, requestId: null, count: 1 }
    return { at: new Date(5), actor, action: 'key.issued', ...about }
  }
  const everythingOf = async (): Promise<unknown> => ({
    got: await store.get('keys', 'k1'),
    listed: await store.list('keys', {}, {}),
    facts: await store.lookUp(['d1']),
    account: await store.findAccount('a1'),
    uses: await store.lastUsed(['k1']),
    audit: await store.listAudit({}, {}),
    changes: await store.changesSince(0, 10),
  })
})

describe('its feed', () => {
  it('wakes keyrings on the same store, until they are closed', async () => {
    const { keyring } = await openHouse({ store })
    const { token, key: issued } = await keyring.keys.issue({ userId: 'u1' })
    const other = createKeyring({ store, maxStaleness: '1h' })
    await expect.poll(() => judge(other, token).then(() => other.recall(token) !== undefined)).toBe(true)
    await keyring.keys.revoke(issued.id)
    await expect.poll(() => other.recall(token)).toBeUndefined()
    await other.close()
    await keyring.close()
  })
})
