import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type { Connected } from './dialect.js'
import { checkOptions, flag, milliseconds, positive } from './options.js'
import { postgresDialect } from './postgres/dialect.js'
import { Notifications } from './postgres/notifications.js'
import { discardingPool, makePool } from './postgres/pool.js'
import { serverOf } from './postgres/url.js'
import type { Database } from './schema/database.js'
import { SqlStore, type SqlKeyStore } from './store.js'

export interface PostgresStoreOptions {
  /** Bring an older schema up to date on `open()`. Default true; false refuses to open it. */
  migrate?: boolean
  /** How long a write waits for another process' lock, in milliseconds, up to 24 days. Default 10,000. */
  lockTimeout?: number
  /** The most connections of the pool that is made for a URL. Default 10. */
  maxConnections?: number
}

/**
 * A key store in a PostgreSQL database (12 or later), for any number of processes on any number of machines. Its tables begin with
 * `latchkey_`, and are made on `open()` in the first schema of the search path.
 *
 * Given a URL, it makes a pool of its own, and ends it on `close()`. A pool that is given (`new pg.Pool(…)`) is left open; whoever
 * made it must listen to its `error` event.
 *
 * Not checked: that the server's disk keeps what it says it keeps (`fsync`, `synchronous_commit`).
 *
 * Errors of the store's methods are `SqlStoreError`s, with a code for each cause. None has the password in it.
 *
 * @example
 * const keyring = createKeyring({ store: postgresStore('postgres://latchkey:secret@db.internal/keys') })
 */
export function postgresStore(
  urlOrPool: string | PostgresPool,
  options: PostgresStoreOptions = {},
): SqlKeyStore {
  checkOptions('postgresStore()', options, ['migrate', 'lockTimeout', 'maxConnections'])
  const lockTimeout = milliseconds('lockTimeout', options.lockTimeout ?? 10_000)
  const maxConnections = positive('maxConnections', options.maxConnections ?? 10)
  const server = typeof urlOrPool === 'string' ? serverOf(urlOrPool) : 'the PostgreSQL server'
  if (typeof urlOrPool !== 'string' && typeof urlOrPool.connect !== 'function') throw notAPool()
  const migrates = flag('migrate', options.migrate ?? true)
  return new SqlStore({ durable: true, shared: true }, migrates, async () => {
    if (typeof urlOrPool !== 'string')
      return connectedTo(urlOrPool, async () => {}, postgresDialect(server, lockTimeout))
    const pool = await makePool({ url: urlOrPool, maxConnections, lockTimeout })
    return connectedTo(pool, () => pool.end(), postgresDialect(server, lockTimeout))
  })
}

function connectedTo(pool: PostgresPool, end: () => Promise<void>, dialect: Connected['dialect']): Connected {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: discardingPool(pool, end) }) })
  const listen = async (wake: () => void): Promise<() => Promise<void>> => {
    const notifications = new Notifications(pool, wake)
    await notifications.start()
    return () => notifications.stop()
  }
  const lookUps = Math.max(1, sizeOf(pool) - 2)
  return { dialect, writer: db, reader: db, lookUps, listen, close: () => db.destroy() }
}

/** A pool that does not tell is taken for one of the usual size. */
function sizeOf({ options }: PostgresPool): number {
  const { max } = (options ?? {}) as { readonly max?: unknown }
  return typeof max === 'number' ? max : 10
}

function notAPool(): TypeError {
  return new TypeError(
    'postgresStore() takes a URL like "postgres://user@host:5432/database", or a pool of the package pg',
  )
}
