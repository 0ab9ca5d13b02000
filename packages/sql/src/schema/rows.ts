import type { Records, Table } from '@latchkey/keyring'
import { layout, type Kind } from './fields.js'

type Row = Readonly<Record<string, unknown>>

interface Field {
  readonly name: string
  readonly column: string
  readonly kind: Kind
}

/** The compiler sees to it here that no table and no field is missing. */
const complete: {
  readonly [T in Table]: { readonly [F in keyof Records[T]]: readonly [column: string, kind: Kind] }
} = layout

function fieldsOf(table: Table): readonly Field[] {
  return Object.entries<readonly [string, Kind]>(complete[table]).map(([name, [column, kind]]) => ({
    name,
    column,
    kind,
  }))
}

const fields = Object.fromEntries(
  Object.keys(layout).map((table) => [table, fieldsOf(table as Table)]),
) as Record<Table, readonly Field[]>

/** The columns of a table, in the order of `valuesOf`. */
export function columnsOf(table: Table): readonly string[] {
  return fields[table].map(({ column }) => column)
}

/** As both databases call it in a cast. */
export function typeOf(table: Table, column: string): 'text' | 'bigint' {
  const kind = fields[table].find((field) => field.column === column)?.kind ?? 'text'
  return kind === 'list' || kind.startsWith('text') ? 'text' : 'bigint'
}

/** A record's values in the order of its table's columns. */
export function valuesOf<T extends Table>(table: T, record: Records[T]): unknown[] {
  return fields[table].map(({ name, kind }) =>
    encode(kind, (record as unknown as Record<string, unknown>)[name]),
  )
}

/** Throws where a value could not come back as it went in: then the caller's record is not one of these. */
function encode(kind: Kind, value: unknown): unknown {
  if (value === null && kind.endsWith('?')) return null
  switch (kind) {
    case 'integer':
      return value
    case 'flag':
      return value === true ? 1 : 0
    case 'instant':
    case 'instant?':
      return millisecondsOf(value as Date)
    case 'list':
      return storable(JSON.stringify(value))
    case 'text':
    case 'text?':
      return storable(value as string)
  }
}

export function millisecondsOf(instant: Date): number {
  const milliseconds = instant.getTime()
  if (Number.isNaN(milliseconds)) throw new TypeError('an instant is not a valid Date')
  return milliseconds
}

/** PostgreSQL has no NUL in texts, and a lone surrogate has no form in UTF-8. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

export function storable(text: string): string {
  if (isStorable(text)) return text
  throw new TypeError('a text has a NUL character or half a surrogate pair: it cannot be stored')
}

/** Reads the record of a table from a row whose columns have this prefix; null where its id is, as in an outer join. */
export function readerOf<T extends Table>(table: T, prefix = ''): (row: Row) => Records[T] | null {
  const plan = fields[table].map(({ name, column, kind }) => ({ name, kind, alias: prefix + column }))
  const id = `${prefix}id`
  return (row) => {
    if (row[id] === null) return null
    const record: Record<string, unknown> = {}
    for (const { name, kind, alias } of plan) record[name] = decode(kind, row[alias])
    return record as unknown as Records[T]
  }
}

function decode(kind: Kind, value: unknown): unknown {
  if (value === null) return null
  switch (kind) {
    case 'integer':
      return Number(value)
    case 'flag':
      return Number(value) === 1
    case 'instant':
    case 'instant?':
      return new Date(Number(value))
    case 'list':
      return JSON.parse(value as string)
    case 'text':
    case 'text?':
      return value
  }
}
