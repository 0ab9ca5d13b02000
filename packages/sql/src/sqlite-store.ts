import { resolve } from 'node:path'
import { checkOptions, flag, milliseconds } from './options.js'
import { connectSqlite, type SqliteSettings } from './sqlite/connect.js'
import { SqlStore, type SqlKeyStore } from './store.js'

export interface SqliteStoreOptions {
  /** Default `auto`: `node:sqlite` where the runtime has it (Node 22.13), else the package `libsql`. */
  driver?: 'auto' | 'node:sqlite' | 'libsql'
  /** Make the file where there is none. Default true. */
  create?: boolean
  /** Bring an older schema up to date on `open()`. Default true; false refuses to open it. */
  migrate?: boolean
  /** How long a write waits for another process' lock on the file, in milliseconds, up to 24 days. Default 10,000. */
  lockTimeout?: number
}

/**
 * A key store in one SQLite file. Several processes of one machine may share it. What is committed is on the disk (WAL,
 * `synchronous = FULL`). `:memory:` is a database that goes with the store.
 *
 * Not checked: that the file is on a local disk. SQLite's locks do not work on network file systems; use `postgresStore` there. And
 * that no other SQLite library has the file open in this process: they do not see each other's locks, and would spoil it.
 *
 * Errors of the store's methods are `SqlStoreError`s, with a code for each cause.
 *
 * @example
 * const keyring = createKeyring({ store: sqliteStore('./latchkey.db') })
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqlKeyStore {
  checkOptions('sqliteStore()', options, ['driver', 'create', 'migrate', 'lockTimeout'])
  const settings = settingsOf(path, options)
  const inMemory = settings.path === ':memory:'
  const migrates = flag('migrate', options.migrate ?? true)
  return new SqlStore({ durable: !inMemory, shared: !inMemory }, migrates, () => connectSqlite(settings))
}

function settingsOf(
  path: string,
  { driver = 'auto', create = true, lockTimeout = 10_000 }: SqliteStoreOptions,
): SqliteSettings {
  if (
    typeof path !== 'string' ||
    path === '' ||
    path.includes('\0') ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(path)
  ) {
    throw new TypeError('sqliteStore() takes the path of a file, or ":memory:"')
  }
  if (!['auto', 'node:sqlite', 'libsql'].includes(driver))
    throw new TypeError('driver must be "auto", "node:sqlite" or "libsql"')
  return Object.freeze({
    path: path === ':memory:' ? path : resolve(path),
    driver,
    create: flag('create', create),
    lockTimeout: milliseconds('lockTimeout', lockTimeout),
  })
}
