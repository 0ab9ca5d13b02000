import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { inspect } from 'node:util'
import type { KeyStore } from '@latchkey/keyring'
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.js'
import { notRun } from '../../../test/support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres.js'
import { postgresStore, type PostgresStoreOptions } from '../src/index.js'
import { postgresDialect } from '../src/postgres/dialect.js'
import { explainPostgres } from '../src/postgres/errors.js'
import { discardingPool } from '../src/postgres/pool.js'
import type { Database } from '../src/schema/database.js'
import { transaction } from '../src/write/transaction.js'
import { withSql } from './support/raw-sql.js'
import { role } from './support/records.js'

const password = 'correct horse'
const missing = postgresMissing()

async function failureAt(url: string, options: PostgresStoreOptions = {}): Promise<unknown> {
  const store = postgresStore(url, options)
  return store.open().then(
    () => store.close().then(() => 'opened'),
    (error: unknown) => error,
  )
}

function addRole(store: KeyStore, id: string): Promise<unknown> {
  return store.commit({ puts: [{ table: 'roles', record: role(id), expect: null }], audit: [] })
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown }).code)
}

/** Nothing that is logged of it has the password. */
function expectNoPassword(error: unknown, secret: string): void {
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret)
  expect(JSON.stringify(error)).not.toContain(secret)
}

describe('a URL that is none', () => {
  it.each([
    'localhost:5432/keys',
    'mysql://latchkey:s3cr%65t@localhost/keys',
    'postgres://latchkey:s3cr3t@local host/keys',
    'postgres://latchkey:s3cr3t@localhost:port/keys',
    'postgres://latchkey:s3cr3t%@localhost/keys',
    'postgres://latchkey:s3cr3t#@localhost/keys',
    '',
  ])('%j', (url) => {
    const failure = (() => {
      try {
        return postgresStore(url)
      } catch (error) {
        return error
      }
    })()
    expect(failure).toBeInstanceOf(TypeError)
    expect(String(failure)).toContain('postgres://user@host:5432/database')
    expectNoPassword(failure, 's3cr')
  })
})

describe('a server that does not answer', () => {
  it('nobody listens', async () => {
    const port = await freePort()
    const failure = await failureAt(`postgres://latchkey:s3cr3t@127.0.0.1:${port}/keys`)
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`postgres://127.0.0.1:${port}/keys refuses the connection`),
    })
    expectNoPassword(failure, 's3cr3t')
  })

  it('no such host', async () => {
    const failure = await failureAt('postgres://latchkey:s3cr3t@nowhere.invalid/keys')
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no host of that name'),
    })
    expectNoPassword(failure, 's3cr3t')
  })

  it('listens, and never says a word', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const failure = await failureAt(`postgres://latchkey:s3cr3t@127.0.0.1:${portOf(silent)}/keys`)
    expect(failure).toMatchObject({ code: 'unreachable' })
    expectNoPassword(failure, 's3cr3t')
    silent.close()
  })
})

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

notRun(missing)
describe.skipIf(missing)('a server that refuses', () => {
  let server: PostgresServer
  const urlFor = (user: string, database = 'postgres'): string =>
    `postgres://${user}@127.0.0.1:${server.port}/${database}`

  beforeAll(async () => {
    server = await startPostgres()
    await server.query(`create role guarded login password '${password}'`)
    await server.query('create role weak login')
    await server.query('revoke create on schema public from public')
  }, 60_000)
  afterAll(() => server?.stop())

  it('a wrong password, and none', async () => {
    const wrong = await failureAt(urlFor('guarded:s3cr3t'))
    expect(wrong).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('refuses the user name or the password'),
    })
    expectNoPassword(wrong, 's3cr3t')
    expect(await failureAt(urlFor('guarded'))).toMatchObject({ code: 'unauthorized' })
  })

  it('the right password is accepted, whatever its characters; its user may not make tables', async () => {
    const failure = await failureAt(urlFor(`guarded:${encodeURIComponent(password)}`))
    expect(failure).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('permission denied for schema public'),
    })
    expectNoPassword(failure, password)
  })

  it('a database that it does not have', async () => {
    expect(await failureAt(urlFor('weak', 'nothing'))).toMatchObject({
      code: 'no_database',
      message: expect.stringContaining('create it first'),
    })
  })

  it('a user of few rights, once the tables are there', async () => {
    const url = await server.fresh()
    expect(await failureAt(url)).toBe('opened')
    const weak = url.replace('postgres@', 'weak@')
    const schema = decodeURIComponent(url).split('search_path=')[1] ?? ''
    await server.query(`grant usage on schema ${schema} to weak`)
    expect(await failureAt(weak, { migrate: false })).toMatchObject({ code: 'unauthorized' })
    await server.query(`grant select, insert, update on all tables in schema ${schema} to weak`)
    const store = postgresStore(weak, { migrate: false })
    await store.open()
    await addRole(store, 'r')
    await store.close()
  })

  it('a session that takes no writes', async () => {
    const url = await server.fresh()
    expect(await failureAt(`${url}%20-c%20default_transaction_read_only%3Don`)).toMatchObject({
      code: 'read_only',
    })
  })

  it('a lock that another process holds: reads go on, a write waits or says so', async () => {
    const url = await server.fresh()
    const store = postgresStore(url, { lockTimeout: 300 })
    await store.open()
    await withSql(url, async (query) => {
      await query('begin')
      await query('select * from latchkey_head for update')
      const refused = addRole(store, 'late').then(
        () => 'written',
        (error: unknown) => error,
      )
      expect(await store.get('roles', 'late')).toBeNull()
      expect(await refused).toMatchObject({ code: 'locked' })
      const waiting = addRole(store, 'patient')
      await query('commit')
      await waiting
    })
    expect([await store.get('roles', 'late'), (await store.get('roles', 'patient'))?.id]).toEqual([
      null,
      'patient',
    ])
    await store.close()
  })

  it('reads that wait for a connection are answered before the pool ends', async () => {
    const store = postgresStore(await server.fresh(), { maxConnections: 1 })
    await store.open()
    const reads = Array.from({ length: 20 }, () =>
      Promise.all([store.lookUp(['nothing']), store.get('roles', 'r')]),
    )
    await store.close()
    expect(await Promise.all(reads)).toEqual(
      Array.from({ length: 20 }, () => [{ value: null, sequence: 0 }, null]),
    )
    await store.close()
  })

  it('a transaction that cannot begin leaves the application its connection as it was', async () => {
    const pool = new Pool({ connectionString: await server.fresh(), max: 1 })
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    const begun = transaction(db, postgresDialect('the server', 1e12), async () => 'begun')
    const failure = await begun.catch((error: unknown) => explainPostgres(error, 'the server'))
    expect(failure).toMatchObject({ code: 'failed', message: expect.stringContaining('lock_timeout') })
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('a statement that takes longer than the server allows', async () => {
    const url = await server.fresh()
    await withSql(`${url}%20-c%20statement_timeout%3D10`, async (query) => {
      const failure = await query('select pg_sleep(5)').catch((error: unknown) =>
        explainPostgres(error, 'the server'),
      )
      expect(failure).toMatchObject({ code: 'unreachable' })
    })
  })

  it('a writer that stops in the middle holds up the others no longer than the timeout', async () => {
    const url = await server.fresh()
    const store = postgresStore(url, { lockTimeout: 400 })
    await store.open()
    const pool = new Pool({ connectionString: url, max: 1 })
    pool.on('error', () => {})
    const stopped = postgresStore(stoppingPool(pool), { lockTimeout: 400 })
    await stopped.open()
    const lost = addRole(stopped, 'lost').catch((error: unknown) => error)
    await new Promise((resume) => void setTimeout(resume, 100))
    await addRole(store, 'first').catch(() => addRole(store, 'first'))
    expect([(await store.get('roles', 'first'))?.id, await store.get('roles', 'lost')]).toEqual([
      'first',
      null,
    ])
    expect(await lost).toMatchObject({ code: 'unreachable' })
    await store.close()
    await pool.end()
  })

  it('connections that are cut: the store goes on with new ones, and nothing is half written', async () => {
    const url = await server.fresh()
    const store = postgresStore(url)
    await store.open()
    const outcomes: string[] = []
    for (let i = 0; i < 30; i++) {
      const committing = addRole(store, `role-${i}`).then(() => 'written', codeOf)
      if (i % 3 === 0)
        await server.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey'`,
        )
      outcomes.push(await committing)
    }
    expect(
      [...new Set(outcomes)].filter((outcome) => outcome !== 'written' && outcome !== 'unreachable'),
    ).toEqual([])
    await addRole(store, 'last').catch(() => addRole(store, 'last'))
    const roles = await store.list('roles', {}, { limit: 1000 })
    expect(roles.length).toBeGreaterThanOrEqual(
      outcomes.filter((outcome) => outcome === 'written').length + 1,
    )
    expect(await store.changesSince(0, 1000)).toHaveLength(roles.length)
    await store.close()
  })
})

/** Its connection answers nothing more after the head row is locked: as if the process had been stopped there. */
function stoppingPool(pool: Pool): PostgresPool {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect()
    client.on('error', () => {})
    let stopped = false
    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      if (stopped) await new Promise((resume) => void setTimeout(resume, 1500))
      const result = await client.query(text, [...parameters])
      stopped ||= text.startsWith('select') && text.includes('for update')
      return result
    }
    return { query: query as PostgresPoolClient['query'], release: () => client.release() }
  }
  return { connect, end: () => pool.end(), options: pool.options }
}

describe('a connection that failed', () => {
  it.each<[string, unknown, boolean]>([
    ['with an answer of the server is used again', { code: '23505', severity: 'ERROR' }, false],
    ['with a last word of the server is not', { code: '57P01', severity: 'FATAL' }, true],
    ['by a broken socket is not', { code: 'ECONNRESET' }, true],
    ['by a query that never ended is not', new Error('Query read timeout'), true],
  ])('%s', async (_, failure, discarded) => {
    const released: unknown[] = []
    const client = {
      query: () => Promise.reject(failure),
      release: (destroy?: boolean) => released.push(Boolean(destroy)),
    }
    const pool = { connect: async () => client, end: async () => {}, options: {} } as unknown as PostgresPool
    const connection = await discardingPool(pool, async () => {}).connect()
    await expect(connection.query('select 1', [])).rejects.toBe(failure)
    connection.release()
    expect(released).toEqual([discarded])
  })
})
