import { createKeyring, type KeyRecord, type KeyStore } from '@latchkey/keyring'
import { expect } from 'vitest'

const page = { limit: 1_000_000 }

/** Rows that are in each log before the first rotation: an account, a service account, its key. */
const rowsBefore = 3

/** A service account with one key. */
export async function makeServiceKey(
  store: KeyStore,
): Promise<{ readonly serviceAccountId: string; readonly keyId: string }> {
  const keyring = createKeyring({ store })
  const { id: accountId } = await keyring.accounts.create({ name: 'Acme' })
  const { id: serviceAccountId } = await keyring.serviceAccounts.create({
    accountId,
    name: 'shipper',
    permissions: ['*'],
  })
  const { key } = await keyring.keys.issue({ serviceAccountId })
  return { serviceAccountId, keyId: key.id }
}

export async function currentKeys(store: KeyStore): Promise<readonly KeyRecord[]> {
  return (await store.list('keys', {}, page)).filter(({ holds }) => holds !== null)
}

/**
 * Every rotation is there whole: its two keys, its rows in both logs, and one current key; and both logs are without gaps. Returns
 * how many there are.
 */
export async function expectWholeRotations(store: KeyStore): Promise<number> {
  const keys = await store.list('keys', {}, page)
  const ids = new Set(keys.map(({ id }) => id))
  const rotated = keys.filter(({ replacedBy }) => replacedBy !== null)
  expect(rotated.filter(({ replacedBy }) => !ids.has(replacedBy ?? ''))).toEqual([])
  expect(keys.filter(({ revokedAt, retiring }) => revokedAt === null && !retiring)).toHaveLength(1)
  expect(await currentKeys(store)).toHaveLength(1)
  expect(keys).toHaveLength(rotated.length + 1)
  await expectLogs(store, rowsBefore + 2 * rotated.length)
  return rotated.length
}

async function expectLogs(store: KeyStore, rows: number): Promise<void> {
  const changes = await store.changesSince(0, page.limit)
  expect(changes.map(({ sequence }) => sequence)).toEqual(Array.from({ length: rows }, (_, i) => i + 1))
  expect(await store.lastSequence()).toBe(rows)
  expect(await createKeyring({ store }).audit.verify()).toMatchObject({ ok: true, rows })
}
