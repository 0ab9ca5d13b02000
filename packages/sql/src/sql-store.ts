import { PostgresAdapter, SqliteAdapter, type Kysely } from 'kysely'
import type { Db, Dialect } from './dialect.js'
import { checkOptions, flag, milliseconds } from './options.js'
import { postgresDialect } from './postgres/dialect.js'
import { sqliteDialect } from './sqlite/dialect.js'
import { SqlStore, type SqlKeyStore } from './store.js'

export interface SqlStoreOptions {
  /** Whose SQL the database speaks. Default: that of Kysely's own adapter which the instance uses. */
  dialect?: 'sqlite' | 'postgres'
  /** Bring an older schema up to date on `open()`. Default true; false refuses to open it. */
  migrate?: boolean
  /** How long a write waits for another process' lock, in milliseconds, up to 24 days. Default 10,000. */
  lockTimeout?: number
}

/**
 * A key store in a database that an application has already, by its Kysely instance: any dialect of SQLite or PostgreSQL that has
 * transactions. Its tables begin with `latchkey_`, and are made on `open()`. Plugins of the instance do not apply. `close()` leaves
 * the instance open.
 *
 * Not set: how durable a commit is. With SQLite, set `journal_mode`, `synchronous` and `busy_timeout` yourself.
 *
 * @example
 * const keyring = createKeyring({ store: sqlStore(new Kysely({ dialect: new PostgresDialect({ pool }) })) })
 */
// A Kysely of any tables: nothing is known of them here, and theirs are not touched.
export function sqlStore<Tables>(kysely: Kysely<Tables>, options: SqlStoreOptions = {}): SqlKeyStore {
  checkOptions('sqlStore()', options, ['dialect', 'migrate', 'lockTimeout'])
  const db = kysely.withoutPlugins() as unknown as Db
  const dialect = dialectOf(db, options.dialect, milliseconds('lockTimeout', options.lockTimeout ?? 10_000))
  const migrates = flag('migrate', options.migrate ?? true)
  return new SqlStore({ durable: true, shared: true }, migrates, async () => ({
    dialect,
    writer: db,
    reader: db,
    close: async () => {},
  }))
}

function dialectOf(db: Db, wanted: SqlStoreOptions['dialect'], lockTimeout: number): Dialect {
  const { adapter } = db.getExecutor()
  if (wanted === 'sqlite' || (!wanted && adapter instanceof SqliteAdapter))
    return sqliteDialect('the SQLite database', lockTimeout)
  if (wanted === 'postgres' || (!wanted && adapter instanceof PostgresAdapter))
    return postgresDialect('the PostgreSQL database', lockTimeout)
  throw new TypeError(
    'sqlStore(): give { dialect: "sqlite" } or { dialect: "postgres" }; other databases are not supported',
  )
}
