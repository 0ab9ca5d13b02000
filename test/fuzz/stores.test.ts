import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore, type KeyStore } from '@latchkey/keyring'
import { postgresStore, sqliteStore } from '@latchkey/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres.js'
import { operations } from './arbitrary-operations.js'
import { holds, timeLimit } from './budget.js'
import { Twins } from './store-twins.js'

/** `place` finds an empty place, and gives what makes a store there. */
async function agrees(short: number, place: () => Promise<() => KeyStore>): Promise<void> {
  const property = fc.asyncProperty(operations, async (list) => {
    const twins = new Twins(await place())
    await twins.open()
    try {
      for (const operation of list) await twins.take(operation)
      await twins.end()
    } finally {
      await twins.close()
    }
  })
  await holds(short, property)
}

const hasNodeSqlite = process.getBuiltinModule('node:sqlite') !== undefined
const drivers = hasNodeSqlite ? (['libsql', 'node:sqlite'] as const) : (['libsql'] as const)

describe('operations in any order do to a store what they do to a model of its promises', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fuzz-'))
  let files = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it(
    'in memory',
    async () => {
      await agrees(80, async () => memoryStore)
    },
    timeLimit,
  )

  it.each(drivers)(
    'on SQLite by %s',
    async (driver) => {
      await agrees(25, async () => () => sqliteStore(':memory:', { driver }))
    },
    timeLimit,
  )

  it.each(drivers)(
    'on SQLite by %s, in a file that is opened again and again',
    async (driver) => {
      await agrees(6, async () => {
        const path = join(folder, `${++files}.db`)
        return () => sqliteStore(path, { driver })
      })
    },
    timeLimit,
  )
})

notRun(postgresMissing())

describe.skipIf(postgresMissing() !== null)('the same', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.stop())

  it(
    'on PostgreSQL',
    async () => {
      await agrees(6, async () => {
        const url = await server.fresh()
        return () => postgresStore(url)
      })
    },
    timeLimit,
  )
})
