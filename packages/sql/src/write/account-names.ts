import { StoreConflict, type AccountRecord, type Put } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { inChunks } from '../read/chunks.js'

/**
 * An id or a short id names one account: neither may be the other one of another account. No index can say so across two columns;
 * so it is looked at when the accounts are written, under the lock of the head row, and what is against it is rolled back.
 */
export async function refuseSharedNames(db: Db, puts: readonly Put[]): Promise<void> {
  const written = puts.flatMap((put) => (put.table === 'accounts' ? [put.record] : []))
  const others = await inChunks(written, (some) =>
    db
      .selectFrom('latchkey_accounts')
      .select(['id', 'short_id'])
      .where(({ eb, or }) => or([eb('short_id', 'in', some.map(idOf)), eb('id', 'in', some.map(shortIdOf))]))
      .execute(),
  )
  const byId = new Map(others.map(({ id }) => [id, id]))
  const byShortId = new Map(others.map(({ id, short_id }) => [short_id, id]))
  // Of two in one batch, the second is the one that comes too late.
  const places = new Map(written.map(({ id }, place) => [id, place]))
  for (const [place, { id, shortId }] of written.entries()) {
    const isTaken = (other: string | undefined): boolean =>
      other !== undefined && other !== id && (places.get(other) ?? -1) < place
    if (isTaken(byShortId.get(id))) throw new StoreConflict('id')
    if (isTaken(byId.get(shortId))) throw new StoreConflict('shortId')
  }
}

function idOf({ id }: AccountRecord): string {
  return id
}

function shortIdOf({ shortId }: AccountRecord): string {
  return shortId
}
