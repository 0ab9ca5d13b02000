import { sql } from 'kysely'
import type { Db, Dialect } from '../dialect.js'

/**
 * Runs `work` in a transaction that may write. Where it fails, nothing of it stays.
 *
 * Not Kysely's own `transaction()`: SQLite must take the lock at the beginning, or two processes that have both read first
 * would refuse each other.
 */
export async function transaction<T>(
  db: Db,
  dialect: Dialect,
  work: (connection: Db) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async (connection) => {
    await dialect.begin(connection)
    try {
      const result = await work(connection)
      await commit(connection)
      return result
    } catch (error) {
      await rollBack(connection)
      throw error
    }
  })
}

async function commit(connection: Db): Promise<void> {
  const { rows } = await sql<{ command?: string }>`commit`.execute(connection)
  // PostgreSQL ends an aborted transaction without an error, and says what it did instead.
  if (rows[0]?.command === 'ROLLBACK') throw new Error('the transaction was rolled back')
}

/** What failed is told, not what follows from it: the connection may be gone, SQLite may have rolled back itself. */
export async function rollBack(connection: Db): Promise<void> {
  try {
    await sql`rollback`.execute(connection)
  } catch {
    // See above.
  }
}
