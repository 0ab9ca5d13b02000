import { sql } from 'kysely'
import type { Db } from '../dialect.js'

/** Milliseconds between two looks; each takes some microseconds. */
const interval = 20

/**
 * Wakes when another connection has committed: SQLite counts that for each connection (`PRAGMA data_version`), also over processes.
 * `db` must be one that does not write itself.
 */
export async function watchVersion(db: Db, wake: () => void): Promise<() => Promise<void>> {
  let last: unknown
  const look = async (): Promise<void> => {
    try {
      const { rows } = await sql<{ data_version: unknown }>`pragma data_version`.execute(db)
      const version = rows[0]?.data_version
      if (last !== undefined && version !== last) wake()
      last = version
    } catch {
      // The log is looked at anyway; whoever reads it tells of what is wrong.
    }
  }
  await look()
  const timer = setInterval(() => void look(), interval).unref()
  return async () => clearInterval(timer)
}
