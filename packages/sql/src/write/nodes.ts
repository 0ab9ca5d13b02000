import type { Node } from '@latchkey/keyring'
import { sql } from 'kysely'
import type { Db, Dialect } from '../dialect.js'
import { storable } from '../schema/rows.js'
import { transaction } from './transaction.js'

const day = 86_400_000

/** By the database's clock: those of the nodes differ. Processes that have died without a word are forgotten on the way. */
export async function writeNode(
  db: Db,
  dialect: Dialect,
  { id, name, sequence, lease }: Node,
): Promise<void> {
  const now = sql<number>`${sql.raw(dialect.words.now)}`
  const said = { name: storable(name), sequence, lease, seen_at: now }
  await transaction(db, dialect, async (connection) => {
    await connection
      .insertInto('latchkey_nodes')
      .values({ id: storable(id), ...said })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(said))
      .execute()
    await connection
      .deleteFrom('latchkey_nodes')
      .where('seen_at', '<', sql<number>`${now} - ${day}`)
      .execute()
  })
}

export async function deleteNode(db: Db, dialect: Dialect, id: string): Promise<void> {
  await transaction(db, dialect, async (connection) => {
    await connection.deleteFrom('latchkey_nodes').where('id', '=', id).execute()
  })
}
