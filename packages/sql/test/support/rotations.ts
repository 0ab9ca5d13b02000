import { auditHash, auditRoot, type KeyRecord, type KeyStore } from '@latchkey/keyring'
import { expect } from 'vitest'

const page = { limit: 1_000_000 }

export async function currentKeys(store: KeyStore): Promise<readonly KeyRecord[]> {
  return (await store.list('keys', { serviceAccountId: 'owner' }, page)).filter(
    ({ holds }) => holds === 'owner',
  )
}

/** Every rotation is there whole: its two keys, two changes and two audit rows, one current key, logs without gaps. */
export async function expectWholeRotations(store: KeyStore): Promise<number> {
  const keys = await store.list('keys', {}, page)
  const ids = new Set(keys.map(({ id }) => id))
  const rotated = keys.filter(({ replacedBy }) => replacedBy !== null)
  expect(rotated.map(({ replacedBy }) => replacedBy).filter((id) => !ids.has(id ?? ''))).toEqual([])
  expect(keys.filter(({ holds }) => holds === 'owner')).toHaveLength(1)
  expect(keys).toHaveLength(rotated.length + 1)
  await expectLogs(store, rotated.length)
  return rotated.length
}

async function expectLogs(store: KeyStore, rotations: number): Promise<void> {
  const changes = await store.changesSince(0, page.limit)
  expect(changes.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 1 + 2 * rotations }, (_, i) => i + 1),
  )
  expect(await store.lastSequence()).toBe(changes.length)
  const audit = await store.listAudit({}, page)
  expect(audit).toHaveLength(2 * rotations)
  let before = auditRoot
  for (const [i, row] of audit.entries()) {
    before = auditHash(before, i + 1, row)
    expect([row.sequence, row.hash]).toEqual([i + 1, before])
  }
}
