import type { Driver, Prepared } from './database.js'

interface NodeStatement {
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): ReturnType<Prepared['run']>
}

interface NodeDatabase {
  prepare(sql: string): NodeStatement
  exec(sql: string): void
  close(): void
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeDatabase
}

/** The SQLite of the runtime: Node has one from 22.13. */
export function nodeSqlite(): ((path: string) => Driver) | null {
  const builtin = process.getBuiltinModule('node:sqlite') as unknown as NodeSqlite | undefined
  if (builtin === undefined) return null
  return (path) => {
    const database = new builtin.DatabaseSync(path)
    return {
      name: 'node:sqlite',
      prepare: (sql) => preparedOf(database.prepare(sql), sql),
      exec: (sql) => database.exec(sql),
      close: () => database.close(),
    }
  }
}

function preparedOf(statement: NodeStatement, sql: string): Prepared {
  return {
    returnsRows: /^\s*(select|pragma)\b|\breturning\b/i.test(sql),
    all: (parameters) => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
  }
}
