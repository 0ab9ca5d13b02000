import { auditRoot } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { schemaVersion, sqliteStore } from '../src/index.js'
import { databases } from './support/databases.js'
import { openStore, storeOn } from './support/open.js'
import { kill, startProcess } from './support/processes.js'
import { withSql } from './support/raw-sql.js'
import { role } from './support/records.js'
import { temporaryFiles } from './support/temporary-files.js'

const files = temporaryFiles()

/** A current key of a service account, by column; `more` over it. */
function keyRow(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const base = {
    id: 'k',
    version: 1,
    created_at: 0,
    kind: 'service',
    hint: 'sts_…89ab',
    digest: 'a'.repeat(64),
    pepper: 0,
  }
  const rest = {
    is_foreign: 0,
    scopes: '[]',
    user_id: null,
    service_account_id: 's',
    revoked_at: null,
    retiring: 0,
    holds: 's',
  }
  return { ...base, ...rest, ...more }
}

function insertOf(table: string, row: Readonly<Record<string, unknown>>): string {
  const values = Object.values(row).map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  return `insert into ${table} (${Object.keys(row).join(', ')}) values (${values.join(', ')})`
}

const user = {
  id: 'u',
  version: 1,
  created_at: 0,
  account_id: 'a',
  email: 'x',
  permissions: '[]',
  status: 'active',
}
const serviceAccount = {
  id: 's',
  version: 1,
  created_at: 0,
  name: 's',
  account_id: 'a',
  permissions: '[]',
  status: 'active',
}

/** What no program may write, this package's included. */
const forbidden: readonly (readonly [why: string, table: string, row: Readonly<Record<string, unknown>>])[] =
  [
    ['a key of two subjects', 'keys', keyRow({ user_id: 'u' })],
    ['a key of nobody', 'keys', keyRow({ service_account_id: null, holds: null })],
    ['a personal key of a service account', 'keys', keyRow({ kind: 'personal', holds: null })],
    ['a service key of a user', 'keys', keyRow({ user_id: 'u', service_account_id: null, holds: null })],
    ['a key of no kind', 'keys', keyRow({ kind: 'root' })],
    ['a current key that holds nothing', 'keys', keyRow({ holds: null })],
    ['a key that holds another’s place', 'keys', keyRow({ holds: 'other' })],
    ['a revoked key that holds a place', 'keys', keyRow({ revoked_at: 5 })],
    ['a retiring key that holds a place', 'keys', keyRow({ retiring: 1 })],
    ['a digest that is too short', 'keys', keyRow({ digest: 'a'.repeat(63) })],
    ['a digest in capitals', 'keys', keyRow({ digest: 'A'.repeat(64) })],
    ['a version below 1', 'keys', keyRow({ version: 0 })],
    ['a pepper below 0', 'keys', keyRow({ pepper: -1 })],
    ['an unknown status', 'users', { ...user, status: 'asleep' }],
    ['a user without account', 'users', { ...user, account_id: null }],
    ['a service account of two owners', 'service_accounts', { ...serviceAccount, enterprise_id: 'e' }],
    ['a service account of none', 'service_accounts', { ...serviceAccount, account_id: null }],
    ['a second head', 'head', { id: 2, change_sequence: 0, audit_sequence: 0, audit_hash: auditRoot }],
  ]

describe.each(databases())('$name', (database) => {
  it('a new database is brought to the newest version, once', async () => {
    const target = await database.fresh()
    expect(await storeOn(target, database).schemaStatus()).toEqual({ current: 0, target: schemaVersion })
    await (await openStore(target, database)).close()
    await (await openStore(target, database)).close()
    expect(await storeOn(target, database).schemaStatus()).toEqual({
      current: schemaVersion,
      target: schemaVersion,
    })
    const steps = await withSql(target, (query) => query('select version, name from latchkey_schema'))
    expect(steps).toMatchObject([{ name: 'first schema' }])
  })

  it('of many that open it at once, one makes it', async () => {
    const target = await database.fresh()
    const children = await Promise.all(
      [1, 2, 3].map(() => startProcess('rival.mjs', [target, database.driver])),
    )
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(target, database)))
    await stores[0]?.commit({ puts: [{ table: 'roles', record: role('r'), expect: null }], audit: [] })
    expect(await stores[3]?.lastSequence()).toBe(1)
    await Promise.all([...stores.map((store) => store.close()), ...children.map(kill)])
  })

  it('a newer schema is refused, and left as it is', async () => {
    const target = await database.fresh()
    await (await openStore(target, database)).close()
    await withSql(target, (query) =>
      query(`insert into latchkey_schema (version, name, applied_at) values (7, 'from the future', 0)`),
    )
    for (const migrate of [true, false]) {
      await expect(storeOn(target, database, { migrate }).open()).rejects.toMatchObject({
        code: 'newer_schema',
        message: `schema version 7 is newer than this version of @latchkey/sql knows (${schemaVersion}): upgrade it`,
      })
    }
    expect(await storeOn(target, database).schemaStatus()).toEqual({ current: 7, target: schemaVersion })
  })

  it('an older one is refused where the store is not to migrate', async () => {
    const target = await database.fresh()
    const store = storeOn(target, database, { migrate: false })
    await expect(store.open()).rejects.toMatchObject({ code: 'older_schema' })
    await (await openStore(target, database)).close()
    await store.open()
    await store.close()
  })

  it('the same rules bind whoever writes beside it', async () => {
    const target = await database.fresh()
    await (await openStore(target, database)).close()
    await withSql(target, async (query) => {
      for (const [why, table, row] of forbidden)
        await expect(query(insertOf(`latchkey_${table}`, row)), why).rejects.toThrow(/check|null/i)
      for (const [table, row] of [
        ['keys', keyRow({})],
        ['users', user],
        ['service_accounts', serviceAccount],
      ] as const)
        await query(insertOf(`latchkey_${table}`, row))
    })
  })

  it('two current keys of one service account are impossible', async () => {
    const target = await database.fresh()
    await (await openStore(target, database)).close()
    await withSql(target, async (query) => {
      await query(insertOf('latchkey_keys', keyRow({})))
      const second = keyRow({ id: 'other', digest: 'b'.repeat(64) })
      await expect(query(insertOf('latchkey_keys', second))).rejects.toThrow(/unique/i)
      await expect(
        query(insertOf('latchkey_keys', keyRow({ id: 'other', holds: null, retiring: 1 }))),
      ).rejects.toThrow(/unique/i)
    })
  })
})

describe('an SQLite file', () => {
  it('is not made where it must be there', async () => {
    const path = files.next()
    await expect(sqliteStore(path, { create: false }).open()).rejects.toMatchObject({
      code: 'cannot_open',
      message: expect.stringContaining('no such file'),
    })
    await (await openStore(path, { driver: 'auto' })).close()
    await sqliteStore(path, { create: false }).open()
  })
})
