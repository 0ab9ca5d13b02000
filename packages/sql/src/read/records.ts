import type { AccountRecord, AsOf, Filters, KeyFilter, Page, Records, Table } from '@latchkey/keyring'
import type { SelectQueryBuilder } from 'kysely'
import type { Db } from '../dialect.js'
import type { Database } from '../schema/database.js'
import { layout, tableNames } from '../schema/fields.js'
import { columnsOf, isStorable, readerOf } from '../schema/rows.js'
import { keyConditions } from './key-conditions.js'

const readers = Object.fromEntries(Object.keys(layout).map((table) => [table, readerOf(table as Table)])) as {
  readonly [T in Table]: (row: Readonly<Record<string, unknown>>) => Records[T]
}

const readAccount = readerOf('accounts', 'a_')

/** What is asked for by a column that is in every table, or that the filter of this table names. */
type Query = SelectQueryBuilder<Database, 'latchkey_roles', { id: string }>

function selectFrom(db: Db, table: Table): Query {
  return db.selectFrom(tableNames[table] as 'latchkey_roles').select(columnsOf(table) as ['id'])
}

export async function getRecord<T extends Table>(db: Db, table: T, id: string): Promise<Records[T] | null> {
  if (!isStorable(id)) return null
  const row = await selectFrom(db, table).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : readers[table](row)
}

export async function listRecords<T extends Table>(
  db: Db,
  table: T,
  filter: Filters[T],
  page: Page,
): Promise<readonly Records[T][]> {
  const { after = '', limit = 100 } = page
  // What cannot be stored is nowhere; a database would call it an error.
  if (
    ![after, ...(Object.values(filter) as unknown[])].every(
      (value) => typeof value !== 'string' || isStorable(value),
    )
  )
    return []
  const query = selectFrom(db, table).where('id', '>', after).orderBy('id').limit(limit)
  const filtered =
    table === 'keys'
      ? query.where(keyConditions(filter as KeyFilter) as never)
      : filterFields(query, table, filter)
  const rows = await filtered.execute()
  return rows.map(readers[table])
}

function filterFields<T extends Table>(
  query: Query,
  table: T,
  { status, ...fields }: Filters[T] & { status?: string },
): Query {
  const columns = layout[table] as Readonly<Record<string, readonly [column: string, kind: string]>>
  const wanted = Object.entries(fields).filter(([, value]) => value !== undefined)
  const alive =
    status === undefined ? query.where('status', '<>', 'deleted') : query.where('status', '=', status)
  return wanted.reduce(
    (narrower, [name, value]) => narrower.where(columns[name]?.[0] as 'id', '=', value as string),
    alive,
  )
}

/** Where both name one, the id decides. */
export async function findAccountRecord(db: Db, id: string): Promise<AsOf<AccountRecord | null>> {
  // Nothing has such an id; the head row is read all the same.
  const wanted = isStorable(id) ? id : ''
  const columns = columnsOf('accounts').map((column) => `a.${column} as a_${column}` as const)
  const rows = await db
    .selectFrom('latchkey_head as h')
    .leftJoin('latchkey_accounts as a', (join) =>
      join.on(({ eb, or }) => or([eb('a.id', '=', wanted), eb('a.short_id', '=', wanted)])),
    )
    .where('h.id', '=', 1)
    .select('h.change_sequence as sequence')
    .select(columns as never)
    .execute()
  const found = rows.map(readAccount).filter((account) => account !== null)
  const value = found.find((account) => account.id === id) ?? found[0] ?? null
  return { value, sequence: Number(rows[0]?.sequence ?? 0) }
}
