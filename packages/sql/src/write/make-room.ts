import { hash, randomUUID } from 'node:crypto'
import type { Put, Table } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { tableNames } from '../schema/fields.js'
import { placesOf, readPresent, type Present } from './present.js'

/**
 * Databases check uniqueness with every statement, a batch as a whole: two records may swap their emails. Where a record is to
 * take what another of the same batch still has, the other is moved out of its way first; its own update follows.
 *
 * On the way, versions are checked: a wrong one is told before anything else that stands against a batch. A single update, the
 * usual case, needs neither: it is written before the inserts, and checks its version itself.
 */
export async function makeRoom(db: Db, puts: readonly Put[]): Promise<void> {
  const updates = puts.filter(({ expect }) => expect !== null)
  const alone =
    updates.length === 1 && puts.every((put) => put.table !== 'keys' || put.record.idempotency === null)
  if (alone) return
  const byTable = (Object.keys(tableNames) as Table[]).map((table) =>
    updates.filter((put) => put.table === table),
  )
  const present: (readonly Present[])[] = []
  for (const some of byTable) present.push(some[0] ? await readPresent(db, some[0].table, some) : [])
  for (const [i, some] of byTable.entries()) {
    for (const id of inTheWay(some, present[i] ?? [])) await moveAway(db, some[0]?.table, id)
  }
}

/** The ids of records that have what another is to take. */
function inTheWay(updates: readonly Put[], present: readonly Present[]): ReadonlySet<string> {
  const owners = new Map(present.flatMap(({ id, places }) => places.map((place) => [place, id] as const)))
  const found = new Set<string>()
  for (const put of updates) {
    for (const place of placesOf(put)) {
      const owner = owners.get(place)
      if (owner !== undefined && owner !== put.record.id) found.add(owner)
    }
  }
  return found
}

/** Out of every unique index. Seen by nobody: the same transaction writes the record as it is to be. */
async function moveAway(db: Db, table: Table | undefined, id: string): Promise<void> {
  const nowhere = randomUUID()
  if (table === 'accounts')
    await db.updateTable('latchkey_accounts').set({ short_id: nowhere }).where('id', '=', id).execute()
  if (table === 'users')
    await db.updateTable('latchkey_users').set({ status: 'deleted' }).where('id', '=', id).execute()
  const gone = { digest: hash('sha256', nowhere, 'hex'), holds: null, idempotency: null, retiring: 1 }
  if (table === 'keys') await db.updateTable('latchkey_keys').set(gone).where('id', '=', id).execute()
}
