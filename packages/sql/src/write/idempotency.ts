import { StoreConflict, type Put } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { inChunks } from '../read/chunks.js'

/**
 * An idempotency key that is taken is told before anything else that is: the caller has the key it asked for already. Databases
 * differ in which of several broken rules they name, so this one is looked at first.
 */
export async function refuseTakenIdempotency(db: Db, puts: readonly Put[]): Promise<void> {
  const wanted = puts.flatMap((put) =>
    put.table === 'keys' && put.record.idempotency !== null ? [put.record.idempotency] : [],
  )
  if (new Set(wanted).size < wanted.length) throw new StoreConflict('idempotency')
  // A new record frees nothing: where its id is there already, it is refused itself.
  const changed = new Set(
    puts.flatMap(({ table, record, expect }) => (table === 'keys' && expect !== null ? [record.id] : [])),
  )
  const owners = await inChunks(wanted, (some) =>
    db.selectFrom('latchkey_keys').select('id').where('idempotency', 'in', some).execute(),
  )
  if (owners.some(({ id }) => !changed.has(id))) throw new StoreConflict('idempotency')
}
