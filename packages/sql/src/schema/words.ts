/** The words in which the two databases' definitions differ. */
export interface Words {
  readonly int: string
  /** Compared byte by byte, so that ids sort alike everywhere. */
  readonly text: string
  /** After a table's closing bracket. */
  readonly table: string
  /** The same, for a table that is only ever reached by its key. */
  readonly keyedTable: string
  readonly isHex64: (column: string) => string
  /** The database's own clock, in milliseconds since 1970. */
  readonly now: string
}

export const sqliteWords: Words = {
  int: 'integer',
  text: 'text',
  table: 'strict',
  keyedTable: 'strict, without rowid',
  isHex64: (column) => `length(${column}) = 64 and ${column} not glob '*[^0-9a-f]*'`,
  now: "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
}

export const postgresWords: Words = {
  int: 'bigint',
  text: 'text collate "C"',
  table: '',
  keyedTable: '',
  isHex64: (column) => `${column} ~ '^[0-9a-f]{64}$'`,
  now: 'cast(extract(epoch from clock_timestamp()) * 1000 as bigint)',
}
