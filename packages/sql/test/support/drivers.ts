export type SqliteDriver = 'node:sqlite' | 'libsql'

const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined

/** The drivers that this runtime has. What is left out is said aloud. */
export const drivers: readonly SqliteDriver[] = hasNodeSqlite ? ['node:sqlite', 'libsql'] : ['libsql']

export const missing: string | null = hasNodeSqlite
  ? null
  : `NOT RUN with node:sqlite: Node ${process.versions.node} has none`
