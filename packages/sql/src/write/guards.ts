import { StoreConflict, type Guard, type Table } from '@latchkey/keyring'
import { sql } from 'kysely'
import type { Db } from '../dialect.js'
import { inChunks } from '../read/chunks.js'
import { tableNames } from '../schema/fields.js'
import { isStorable } from '../schema/rows.js'

interface Found {
  readonly place: string
  readonly id: string
  readonly version: number | string
}

/**
 * Refuses a batch that was planned by records which have changed since. To be asked after the head row was read: whoever writes has
 * to wait for it, so what is found stays true until the commit.
 */
export async function refuseStale(db: Db, guards: readonly Guard[]): Promise<void> {
  // What cannot be stored is not there; a database would call it an error.
  const storable = guards.filter(({ id }) => isStorable(id))
  const found = await inChunks(storable, (some) => readVersions(db, some))
  const versions = new Map(found.map(({ place, id, version }) => [`${place} ${id}`, Number(version)]))
  if (guards.some(({ table, id, version }) => versions.get(`${table} ${id}`) !== version))
    throw new StoreConflict('version')
}

/** One statement for all tables: others wait meanwhile. */
async function readVersions(db: Db, guards: readonly Guard[]): Promise<readonly Found[]> {
  const tables = [...new Set(guards.map(({ table }) => table))]
  const selects = tables.map((table) => selectOf(table, guards))
  return (await sql<Found>`${sql.join(selects, sql` union all `)}`.execute(db)).rows
}

function selectOf(table: Table, guards: readonly Guard[]): ReturnType<typeof sql> {
  const ids = new Set(guards.filter((guard) => guard.table === table).map(({ id }) => id))
  return sql`select ${sql.lit(table)} as place, id, version from ${sql.table(tableNames[table])} where id in (${sql.join([...ids])})`
}
