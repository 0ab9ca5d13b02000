import { StoreConflict, type Put, type Table } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { inChunks } from '../read/chunks.js'
import { tableNames } from '../schema/fields.js'

/** What a record has that may stand only once, each with the name of its place. */
export type Places = readonly string[]

/** A record as it is before the batch. */
export interface Present {
  readonly id: string
  readonly version: number
  readonly places: Places
}

/** What is taken by a record that is to be written. */
export function placesOf({ table, record }: Put): Places {
  if (table === 'accounts') return accountPlaces(record.shortId)
  if (table === 'users') return userPlaces(record.accountId, record.email, record.status)
  return table === 'keys' ? keyPlaces(record) : []
}

function accountPlaces(shortId: string): Places {
  return [`shortId ${shortId}`]
}

function userPlaces(accountId: string, email: string, status: string): Places {
  return status === 'deleted' ? [] : [JSON.stringify([accountId, email])]
}

function keyPlaces(key: { digest: string; holds: string | null; idempotency: string | null }): Places {
  const named = [
    `digest ${key.digest}`,
    key.holds && `holds ${key.holds}`,
    key.idempotency && `idempotency ${key.idempotency}`,
  ]
  return named.filter((place) => place !== null)
}

/** The records of a table that a batch changes, as they are now. Throws `StoreConflict` where one has another version. */
export async function readPresent(
  db: Db,
  table: Table,
  updates: readonly Put[],
): Promise<readonly Present[]> {
  const present = await inChunks(
    updates.map(({ record }) => record.id),
    (ids) => readSome(db, table, ids),
  )
  const versions = new Map(present.map(({ id, version }) => [id, version]))
  if (updates.some(({ record, expect }) => versions.get(record.id) !== expect))
    throw new StoreConflict('version')
  return present
}

async function readSome(db: Db, table: Table, ids: readonly string[]): Promise<readonly Present[]> {
  if (table === 'accounts') {
    const rows = await db
      .selectFrom('latchkey_accounts')
      .select(['id', 'version', 'short_id'])
      .where('id', 'in', ids)
      .execute()
    return rows.map((row) => ({ ...seen(row), places: accountPlaces(row.short_id) }))
  }
  if (table === 'users') {
    const columns = ['id', 'version', 'account_id', 'email', 'status'] as const
    const rows = await db.selectFrom('latchkey_users').select(columns).where('id', 'in', ids).execute()
    return rows.map((row) => ({ ...seen(row), places: userPlaces(row.account_id, row.email, row.status) }))
  }
  if (table === 'keys') {
    const columns = ['id', 'version', 'digest', 'holds', 'idempotency'] as const
    const rows = await db.selectFrom('latchkey_keys').select(columns).where('id', 'in', ids).execute()
    return rows.map((row) => ({ ...seen(row), places: keyPlaces(row) }))
  }
  const rows = await db
    .selectFrom(tableNames[table])
    .select(['id', 'version'])
    .where('id', 'in', ids)
    .execute()
  return rows.map((row) => ({ ...seen(row), places: [] }))
}

function seen({ id, version }: { id: string; version: number | string }): Omit<Present, 'places'> {
  return { id, version: Number(version) }
}
