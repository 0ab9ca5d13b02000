import type { Table } from '@latchkey/keyring'
import { CompiledQuery, sql } from 'kysely'
import type { Db } from '../dialect.js'
import { columnsOf, typeOf } from '../schema/rows.js'
import { tableNames } from '../schema/fields.js'

/** Rows that go in with one statement. Few sizes, so that there are few statements to prepare. */
const sizes = [64, 8, 1] as const

const texts = new WeakMap<object, Map<string, string>>()

/** The SQL of a statement, compiled once for each database. What changes from call to call are its parameters. */
function textOf(db: Db, name: string, compile: () => { readonly sql: string }): string {
  // Kysely gives each connection an executor of its own; all of a dialect have one adapter.
  const owner = db.getExecutor().adapter
  const known = texts.get(owner) ?? new Map<string, string>()
  texts.set(owner, known)
  const text = known.get(name) ?? compile().sql
  known.set(name, text)
  return text
}

/** Inserts rows, many with one statement. `values` has one list for each, in the order of the columns. */
export async function insertRows(
  db: Db,
  into: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let done = 0; done < rows.length;) {
    const size = sizes.find((candidate) => candidate <= rows.length - done) ?? 1
    const text = textOf(db, `insert ${into} ${size}`, () => compileInsert(db, into, columns, size))
    await db.executeQuery(CompiledQuery.raw(text, joined(rows, done, done + size)))
    done += size
  }
}

/** What `slice(start, end).flat()` gives, in a fraction of its time: this is an import's innermost loop. */
function joined(rows: readonly (readonly unknown[])[], start: number, end: number): unknown[] {
  const values: unknown[] = []
  for (let i = start; i < end; i++) for (const value of rows[i] ?? []) values.push(value)
  return values
}

function compileInsert(
  db: Db,
  into: string,
  columns: readonly string[],
  size: number,
): { readonly sql: string } {
  const row = Object.fromEntries(columns.map((column) => [column, 0]))
  // The names come from this package's own tables, which the compiler cannot follow through a variable.
  return db
    .insertInto(into as 'latchkey_roles')
    .values(Array.from({ length: size }, () => row as never))
    .compile()
}

/** A record's values in the order of its columns, of which the first is the id, and the version that must be there now. */
export interface Update {
  readonly values: readonly unknown[]
  readonly expect: number
}

/** Writes records over those of their ids. False where one of them has another version, or is not there. */
export async function updateRows(db: Db, table: Table, updates: readonly Update[]): Promise<boolean> {
  for (let done = 0; done < updates.length;) {
    const size = sizes.find((candidate) => candidate <= updates.length - done) ?? 1
    const text = textOf(db, `update ${table} ${size}`, () => compileUpdate(db, table, size))
    const parameters = updates.slice(done, done + size).flatMap(({ values, expect }) => [...values, expect])
    const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, parameters))
    if (numAffectedRows !== BigInt(size)) return false
    done += size
  }
  return true
}

/** The columns of a list of rows are called `column1`, `column2` … in both databases. The casts are for PostgreSQL. */
function compileUpdate(db: Db, table: Table, size: number): { readonly sql: string } {
  const columns = columnsOf(table)
  const types = [...columns.map((column) => typeOf(table, column)), 'bigint']
  const row = sql`(${sql.join(types.map((type) => sql`cast(${0} as ${sql.raw(type)})`))})`
  const rows = sql.join(Array.from({ length: size }, () => row))
  const set = sql.raw(columns.map((column, i) => `${column} = v.column${i + 1}`).join(', '))
  const expected = sql.raw(`v.column${types.length}`)
  const name = sql.table(tableNames[table])
  return sql`update ${name} as t set ${set} from (values ${rows}) as v where t.id = v.column1 and t.version = ${expected}`.compile(
    db,
  )
}
