import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Dialect } from '../dialect.js'
import { sqliteWords } from '../schema/words.js'
import { explainSqlite, isBusy, sqliteConflictOf } from './errors.js'

/** `file` is how the database is called in messages; `patience` how long to wait for the lock, in milliseconds. */
export function sqliteDialect(file: string, patience: number): Dialect {
  return {
    name: 'sqlite',
    words: sqliteWords,
    headLock: '',
    begin: (connection) => waitingForLock(patience, () => sql`begin immediate`.execute(connection)),
    // BEGIN IMMEDIATE has the lock already: there is one for the whole file.
    lockSchema: async () => {},
    schemaExists: async (connection) =>
      (
        await sql`select 1 from sqlite_master where type = 'table' and name = 'latchkey_schema'`.execute(
          connection,
        )
      ).rows.length > 0,
    // Whoever follows looks at the version of the file.
    notify: async () => {},
    conflictOf: sqliteConflictOf,
    explain: (error) => explainSqlite(error, file),
  }
}

/**
 * Tries until another process has let go of the lock. SQLite's own busy handler would sleep on this thread, and every request
 * of the server with it; so it is given a short time, and the waiting is done here.
 */
export async function waitingForLock(patience: number, attempt: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + patience
  for (let pause = 1; ; pause = Math.min(pause * 2, 25)) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
    }
    await sleep(pause * (0.5 + Math.random()))
  }
}
