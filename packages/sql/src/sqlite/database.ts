import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** What a driver makes of one SQL text. */
export interface Prepared {
  readonly returnsRows: boolean
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): {
    readonly changes: number | bigint
    readonly lastInsertRowid: number | bigint
  }
}

/** The little that is asked of a SQLite driver. */
export interface Driver {
  /** As it is called in messages. */
  readonly name: string
  prepare(sql: string): Prepared
  exec(sql: string): void
  close(): void
}

/** As many statements as the store has, and as many shapes of lists as anyone asks for; the oldest give way. */
const kept = 200

/** A driver as Kysely's SQLite dialect takes it. Statements are prepared once: it saves most of what a look-up costs. */
export function cachingDatabase(driver: Driver): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  let open = true
  return {
    prepare(sql) {
      if (/^(begin|commit|rollback)\b/.test(sql)) return transactionWord(driver, sql)
      const statement = statements.get(sql) ?? statementOf(driver.prepare(sql), () => statements.delete(sql))
      // Put in anew, it is the youngest.
      statements.delete(sql)
      statements.set(sql, statement)
      if (statements.size > kept) statements.delete(statements.keys().next().value ?? '')
      return statement
    },
    close() {
      statements.clear()
      if (open) driver.close()
      open = false
    },
  }
}

/**
 * Not prepared: where the lock is taken, libsql leaves a prepared BEGIN half run, and its transactions cannot end any more
 * ("cannot commit transaction - SQL statements in progress").
 */
function transactionWord(driver: Driver, sql: string): SqliteStatement {
  const run = (): ReturnType<SqliteStatement['run']> => {
    driver.exec(sql)
    return { changes: 0, lastInsertRowid: 0 }
  }
  return { reader: false, run, all: unused, iterate: unused }
}

function unused(): never {
  throw new Error('this is not asked for here')
}

/** A statement that has failed is not used again: a driver may have left it half run, and its lock with it. */
function statementOf(prepared: Prepared, drop: () => void): SqliteStatement {
  const dropping = <T>(call: () => T): T => {
    try {
      return call()
    } catch (error) {
      drop()
      throw error
    }
  }
  return {
    reader: prepared.returnsRows,
    all: (parameters) => dropping(() => prepared.all(parameters)),
    run: (parameters) => dropping(() => prepared.run(parameters)),
    iterate: unused,
  }
}
