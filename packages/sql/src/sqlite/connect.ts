import { dirname } from 'node:path'
import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import type { Connected, Db } from '../dialect.js'
import { SqlStoreError } from '../errors.js'
import type { Database } from '../schema/database.js'
import { cachingDatabase, type Driver } from './database.js'
import { sqliteDialect, waitingForLock } from './dialect.js'
import { explainSqlite } from './errors.js'
import { libsql } from './libsql.js'
import { nodeSqlite } from './node-sqlite.js'
import { watchVersion } from './watch-version.js'

export interface SqliteSettings {
  /** Absolute, or `:memory:`. */
  readonly path: string
  readonly driver: 'node:sqlite' | 'libsql' | 'auto'
  readonly create: boolean
  readonly lockTimeout: number
}

export async function connectSqlite(settings: SqliteSettings): Promise<Connected> {
  const { path, lockTimeout } = settings
  const inMemory = path === ':memory:'
  const name = inMemory ? 'the database in memory' : path
  if (!inMemory) refuseUnusable(settings)
  const open = await driverOf(settings.driver)
  if (!inMemory) makePrivate(path)
  const opened: { readonly db: Db; readonly database: SqliteDatabase }[] = []
  const connect = async (pragmas: readonly string[]): Promise<Db> => {
    const driver = open(path)
    const database = cachingDatabase(driver)
    const db = new Kysely<Database>({ dialect: new SqliteDialect({ database }) })
    opened.push({ db, database })
    await prepare(driver, lockTimeout, pragmas)
    return db
  }
  // The reader first: who closes last puts the log away, and must be able to write.
  const close = async (): Promise<void> => {
    for (const { db, database } of opened.splice(0).toReversed()) {
      await db.destroy()
      // Kysely closes only what it has used.
      database.close()
    }
  }
  try {
    const writer = await connect(forWriting)
    const dialect = sqliteDialect(name, lockTimeout)
    if (inMemory) return { dialect, writer, reader: writer, close }
    const reader = await connect(forReading)
    return { dialect, writer, reader, listen: (wake) => watchVersion(reader, wake), close }
  } catch (error) {
    await close()
    throw explainSqlite(error, name)
  }
}

function refuseUnusable({ path, create }: SqliteSettings): void {
  if (existsSync(path)) return refuseReadOnly(path)
  const missing = create ? dirname(path) : path
  if (existsSync(missing)) return
  throw new SqlStoreError(
    'cannot_open',
    `${path} cannot be opened: there is no ${create ? `folder ${missing}` : 'such file'}`,
  )
}

/**
 * A new file is its owner's alone: it has names and addresses in it. SQLite gives its -wal and -shm files the same rights. One that is
 * there keeps those that it has.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    const { code = 'it failed' } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    throw new SqlStoreError('cannot_open', `${path} cannot be made (${code}): is the folder writable?`, {
      cause,
    })
  }
}

/** Asked of the system: SQLite would open it, take BEGIN IMMEDIATE for a plain BEGIN, and fail at the first change. */
function refuseReadOnly(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new SqlStoreError('read_only', `${path} is read-only: check its permissions`, { cause })
  }
}

async function driverOf(wanted: SqliteSettings['driver']): Promise<(path: string) => Driver> {
  const driver =
    (wanted === 'libsql' ? null : nodeSqlite()) ?? (wanted === 'node:sqlite' ? null : await libsql())
  if (driver) return driver
  const what =
    wanted === 'auto'
      ? 'neither node:sqlite (Node 22.13 or later) nor the package libsql is here'
      : `${wanted} is not here`
  throw new SqlStoreError('no_driver', `${what}: install libsql, or use a newer Node`)
}

/** Milliseconds that SQLite may block this thread for a lock. Longer waits are ours: see `waitingForLock`. */
const blocking = 20

async function prepare(driver: Driver, lockTimeout: number, pragmas: readonly string[]): Promise<void> {
  driver.exec(`pragma busy_timeout = ${blocking}`)
  // WAL: readers and a writer do not wait for each other. The mode is a property of the file; to set it may take the lock.
  await waitingForLock(lockTimeout, async () => driver.exec('pragma journal_mode = wal'))
  for (const pragma of pragmas) driver.exec(`pragma ${pragma}`)
}

/**
 * FULL: what is committed is on the disk, and survives a loss of power. The cache and the longer WAL (pages of 4 KiB) let a bulk
 * import write a page once where it would write it ten times.
 */
const forWriting = [
  'synchronous = full',
  'foreign_keys = on',
  'cache_size = -32768',
  'wal_autocheckpoint = 16000',
]

/** The file is read where it lies in the system's cache, without a copy: all of it, up to SQLite's own limit. */
const forReading = [`mmap_size = ${2 ** 31 - 65_536}`, 'query_only = on']
