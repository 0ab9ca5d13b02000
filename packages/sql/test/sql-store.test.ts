import { storeConformance } from '@latchkey/conformance'
import type { KeyStore } from '@latchkey/keyring'
import { CamelCasePlugin, Kysely, MssqlAdapter, PostgresDialect, SqliteDialect, type Dialect } from 'kysely'
import Libsql from 'libsql'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres.js'
import { postgresStore, sqlStore, sqliteStore } from '../src/index.js'
import { withSql } from './support/raw-sql.js'
import { role } from './support/records.js'
import { temporaryFiles } from './support/temporary-files.js'

/** Plugins of the application must not reach the store's own columns. */
function kyselyOn(dialect: Dialect): Kysely<unknown> {
  return new Kysely({ dialect, plugins: [new CamelCasePlugin()] })
}

function sqliteDialect(path = ':memory:'): Dialect {
  const database = new Libsql(path)
  return new SqliteDialect({ database })
}

async function opened(store: KeyStore): Promise<KeyStore> {
  await store.open()
  return store
}

const kyselys = new WeakMap<KeyStore, Kysely<unknown>>()

function beside(kysely: Kysely<unknown> | undefined): Promise<KeyStore> {
  if (!kysely) throw new Error('not a store of this harness')
  const store = sqlStore(kysely)
  kyselys.set(store, kysely)
  return opened(store)
}

const harness = {
  describe,
  it,
  reopen: (store: KeyStore) => beside(kyselys.get(store)),
  join: (store: KeyStore) => beside(kyselys.get(store)),
}

storeConformance({ ...harness, name: 'a Kysely of SQLite', open: () => beside(kyselyOn(sqliteDialect())) })

const missing = postgresMissing()
const pools: Pool[] = []
let server: PostgresServer

async function poolOf(url: string): Promise<Pool> {
  const pool = new Pool({ connectionString: url, max: 4 })
  pool.on('error', () => {})
  pools.push(pool)
  return pool
}

notRun(missing)
if (!missing) {
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await server?.stop()
  })

  storeConformance({
    ...harness,
    name: 'a Kysely of PostgreSQL',
    open: async () => beside(kyselyOn(new PostgresDialect({ pool: await poolOf(await server.fresh()) }))),
  })
}

describe('what is given stays open', () => {
  it('a Kysely', async () => {
    const kysely = kyselyOn(sqliteDialect())
    for (const name of ['first', 'second']) {
      const store = await opened(sqlStore(kysely))
      await store.commit({ puts: [{ table: 'roles', record: role(name), expect: null }], audit: [] })
      await store.close()
    }
    const again = await opened(sqlStore(kysely))
    expect(await again.list('roles', {}, {})).toHaveLength(2)
  })

  it.skipIf(missing)('a pool', async () => {
    const pool = await poolOf(await server.fresh())
    for (const name of ['first', 'second']) {
      const store = await opened(postgresStore(pool))
      await store.commit({ puts: [{ table: 'roles', record: role(name), expect: null }], audit: [] })
      await store.close()
    }
    expect((await pool.query('select count(*)::int as roles from latchkey_roles')).rows).toEqual([
      { roles: 2 },
    ])
  })
})

const temporary = temporaryFiles()

describe('an application’s own database', () => {
  it('keeps its tables of like names', async () => {
    const path = temporary.next()
    const tables = ['users', 'accounts', 'keys']
    for (const table of tables)
      await withSql(path, async (query) => [
        await query(`create table ${table} (id text)`),
        await query(`insert into ${table} values ('mine')`),
      ])
    const store = await opened(sqliteStore(path))
    await store.close()
    for (const table of tables)
      expect(await withSql(path, (query) => query(`select id from ${table}`))).toMatchObject([{ id: 'mine' }])
  })
})

describe('what is refused at once', () => {
  it.each<[string, () => unknown, string]>([
    [
      'an unknown option',
      () => sqlStore(kyselyOn(sqliteDialect()), { pool: 4 } as never),
      'unknown option "pool"',
    ],
    ['an empty path', () => sqliteStore(''), 'takes the path of a file'],
    ['a URL as a path', () => sqliteStore('https://example.com/keys'), 'takes the path of a file'],
    ['no path', () => sqliteStore(undefined as never), 'takes the path of a file'],
    ['an unknown driver', () => sqliteStore('x.db', { driver: 'better-sqlite3' as never }), 'driver must be'],
    ...[Number.NaN, 0, -1, 1e12, 24 * 86_400_000 + 1, Infinity, '1s' as unknown as number].flatMap(
      (lockTimeout): [string, () => unknown, string][] => [
        [
          `a file’s timeout of ${lockTimeout}`,
          () => sqliteStore('x.db', { lockTimeout }),
          'lockTimeout must be',
        ],
        [
          `a server’s timeout of ${lockTimeout}`,
          () => postgresStore('postgres://localhost/keys', { lockTimeout }),
          'lockTimeout must be milliseconds, from 1 to 2073600000 (24 days)',
        ],
        [
          `an instance’s timeout of ${lockTimeout}`,
          () => sqlStore(kyselyOn(sqliteDialect()), { lockTimeout }),
          'lockTimeout must be',
        ],
      ],
    ),
    ['a flag that is none', () => sqliteStore('x.db', { create: 'no' as never }), 'create must be'],
    [
      'a misspelt option',
      () => postgresStore('postgres://localhost/keys', { maxConnection: 3 } as never),
      'unknown option',
    ],
    [
      'no connections',
      () => postgresStore('postgres://localhost/keys', { maxConnections: 0 }),
      'maxConnections must be',
    ],
    ['neither URL nor pool', () => postgresStore({} as never), 'or a pool'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message)
    expect(make).toThrow(TypeError)
  })

  it('a database whose SQL is not known', () => {
    const real = sqliteDialect()
    const kysely = new Kysely<unknown>({
      dialect: {
        createAdapter: () => new MssqlAdapter(),
        createDriver: () => real.createDriver(),
        createIntrospector: (db) => real.createIntrospector(db),
        createQueryCompiler: () => real.createQueryCompiler(),
      },
    })
    expect(() => sqlStore(kysely)).toThrow('give { dialect: "sqlite" }')
    expect(() => sqlStore(kysely, { dialect: 'sqlite' })).not.toThrow()
  })
})
