import { sql } from 'kysely'
import type { Dialect } from '../dialect.js'
import { postgresWords } from '../schema/words.js'
import { channel } from './notifications.js'
import { explainPostgres, postgresConflictOf } from './errors.js'
import { rollBack } from '../write/transaction.js'

/** Any number that nobody else uses: "latchkey" on the keys of a telephone. */
const migrationLock = 52_824_539

/** `server` is how the database is called in messages; `patience` how long to wait for a lock, in milliseconds. */
export function postgresDialect(server: string, patience: number): Dialect {
  return {
    name: 'postgres',
    words: postgresWords,
    headLock: ' for update',
    begin: async (connection) => {
      // Named, since a server may have another default: a stricter one would refuse who has waited for the head row.
      await sql`begin isolation level read committed`.execute(connection)
      // A process that stops half way must not hold up the others for ever.
      const timeout = String(patience)
      try {
        await sql`select set_config('lock_timeout', ${timeout}, true), set_config('idle_in_transaction_session_timeout', ${timeout}, true)`.execute(
          connection,
        )
      } catch (error) {
        // It may be a connection of the application's own pool: it must not get it back in a transaction that was aborted.
        await rollBack(connection)
        throw error
      }
    },
    lockSchema: async (connection) =>
      void (await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(connection)),
    schemaExists: async (connection) => {
      const { rows } = await sql<{
        there: boolean
      }>`select to_regclass('latchkey_schema') is not null as there`.execute(connection)
      return rows[0]?.there === true
    },
    notify: async (connection) => void (await sql.raw(`notify ${channel}`).execute(connection)),
    conflictOf: postgresConflictOf,
    explain: (error) => explainPostgres(error, server),
  }
}
