import type { SeenNode } from '@latchkey/keyring'
import { sql } from 'kysely'
import type { Db, Dialect } from '../dialect.js'

export async function readNodes(db: Db, dialect: Dialect): Promise<readonly SeenNode[]> {
  const rows = await db
    .selectFrom('latchkey_nodes')
    .select(['id', 'name', 'sequence', 'lease'])
    .select(sql<number | string>`${sql.raw(dialect.words.now)} - seen_at`.as('age'))
    .orderBy('id')
    .execute()
  return rows.map(({ id, name, sequence, lease, age }) => ({
    id,
    name,
    sequence: Number(sequence),
    lease: Number(lease),
    // A clock that was set back makes nobody younger than now.
    age: Math.max(0, Number(age)),
  }))
}
