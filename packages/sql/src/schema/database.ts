import type { Table } from '@latchkey/keyring'
import type { ColumnType } from 'kysely'
import type { Kind, layout, tableNames } from './fields.js'

/** PostgreSQL's driver hands out 64-bit integers as text: `Number()` reads them. */
type Int = ColumnType<number | string, number, number>
type IntOrNull = ColumnType<number | string | null, number | null, number | null>

/** What a column of a kind holds. */
type Value<K extends Kind> = K extends 'text' | 'list'
  ? string
  : K extends 'text?'
    ? string | null
    : K extends 'instant?'
      ? IntOrNull
      : Int

type Layout = typeof layout

type Columns<T extends Table> = {
  [
    F in keyof Layout[T] as Layout[T][F] extends readonly [infer C extends string, Kind] ? C : never
  ]: Layout[T][F] extends readonly [string, infer K extends Kind] ? Value<K> : never
}

interface AuditColumns {
  sequence: Int
  at: Int
  actor: string
  action: string
  subject_id: string | null
  account_id: string | null
  key_id: string | null
  reason: string | null
  request_id: string | null
  count: Int
  hash: string
}

/** The database as the query builder sees it. */
export type Database = { [T in Table as (typeof tableNames)[T]]: Columns<T> } & {
  /** One row: the last numbers given out, and the hash that the next audit row builds on. */
  latchkey_head: { id: Int; change_sequence: Int; audit_sequence: Int; audit_hash: string }
  latchkey_changes: { sequence: Int; table_name: string; record_id: string }
  latchkey_audit: AuditColumns
  latchkey_nodes: { id: string; name: string; sequence: Int; lease: Int; seen_at: Int }
  latchkey_key_uses: { key_id: string; last_used_at: Int }
  latchkey_schema: { version: Int; name: string; applied_at: Int }
}
