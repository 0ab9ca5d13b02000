import type { AsOf } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { isStorable } from '../schema/rows.js'
import { inChunks } from './chunks.js'

export async function readLastUsed(db: Db, keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const rows = await inChunks(keyIds.filter(isStorable), (some) =>
    db.selectFrom('latchkey_key_uses').selectAll().where('key_id', 'in', some).execute(),
  )
  return new Map(rows.map(({ key_id, last_used_at }) => [key_id, new Date(Number(last_used_at))]))
}

/** From an index that holds nothing else: no key is read. */
export async function readPepperCounts(db: Db): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('latchkey_keys')
    .select(({ fn }) => ['pepper', fn.countAll().as('keys')])
    .where('revoked_at', 'is', null)
    .groupBy('pepper')
    .execute()
  return new Map(rows.map(({ pepper, keys }) => [Number(pepper), Number(keys)]))
}

export async function readHasForeignKeys(db: Db): Promise<AsOf<boolean>> {
  const found = db.selectFrom('latchkey_keys').select('id').where('is_foreign', '=', 1).limit(1)
  const row = await db
    .selectFrom('latchkey_head')
    .select(['change_sequence', found.as('found')])
    .where('latchkey_head.id', '=', 1)
    .executeTakeFirst()
  return { value: (row?.found ?? null) !== null, sequence: Number(row?.change_sequence ?? 0) }
}
