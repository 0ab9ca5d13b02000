import type { Driver, Prepared } from './database.js'

interface LibsqlStatement {
  readonly reader: boolean
  raw(): LibsqlStatement
  columns(): readonly { readonly name: string }[]
  all(parameters: readonly unknown[]): unknown[][]
  get(parameters: readonly unknown[]): unknown[] | undefined
  run(parameters: readonly unknown[]): ReturnType<Prepared['run']>
}

interface LibsqlDatabase {
  prepare(sql: string): LibsqlStatement
  exec(sql: string): unknown
  close(): void
}

type Libsql = new (path: string) => LibsqlDatabase

/** The SQLite of the `libsql` package, which is prebuilt for Node 20 as well; null where it is not installed. */
export async function libsql(): Promise<((path: string) => Driver) | null> {
  const Database = await load()
  if (Database === null) return null
  return (path) => {
    const database = new Database(path)
    return {
      name: 'libsql',
      prepare: (sql) => preparedOf(database.prepare(sql), sql),
      exec: (sql) => void database.exec(sql),
      close: () => closeWhole(database),
    }
  }
}

/**
 * libsql's connection lives on after `close()` until its statements are garbage; so what SQLite does when the last connection goes
 * is done here: the log is written into the file, which may then be copied or moved alone.
 */
function closeWhole(database: LibsqlDatabase): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // The log stays, and is read by whoever opens the file next: nothing is lost.
  }
  database.close()
}

async function load(): Promise<Libsql | null> {
  try {
    const module = (await import('libsql')) as unknown as { readonly default: Libsql }
    return module.default
  } catch {
    return null
  }
}

/**
 * Rows are taken as arrays, which libsql hands over in two thirds of the time. Parameters always go in as one array: a bare
 * buffer would end the process.
 */
function preparedOf(statement: LibsqlStatement, sql: string): Prepared {
  const { reader } = statement
  const names = reader ? namesOf(statement.raw()) : []
  const one = (parameters: readonly unknown[]): unknown[] => {
    const values = statement.get(parameters)
    return values === undefined ? [] : [rowOf(names, values)]
  }
  const all = (parameters: readonly unknown[]): unknown[] =>
    statement.all(parameters).map((values) => rowOf(names, values))
  return {
    returnsRows: reader,
    all: sql.endsWith(' limit 1') ? one : all,
    run: (parameters) => statement.run(parameters),
  }
}

function namesOf(statement: LibsqlStatement): readonly string[] {
  return statement.columns().map(({ name }) => name)
}

function rowOf(names: readonly string[], values: readonly unknown[]): unknown {
  const row: Record<string, unknown> = {}
  for (let i = 0; i < names.length; i++) row[names[i] as string] = values[i]
  return row
}
