import type { KeyUse } from '@latchkey/keyring'
import type { Db, Dialect } from '../dialect.js'
import { millisecondsOf } from '../schema/rows.js'
import { transaction } from './transaction.js'

const chunk = 500

/** In a table of its own: a late write can take nothing back that has happened to a key. An instant only moves forward. */
export async function writeUses(db: Db, dialect: Dialect, uses: readonly KeyUse[]): Promise<void> {
  const rows = latest(uses)
  if (rows.length === 0) return
  await transaction(db, dialect, async (connection) => {
    for (let start = 0; start < rows.length; start += chunk)
      await upsert(connection, rows.slice(start, start + chunk))
  })
}

/** One for each key, in the order of ids: so that two processes never wait for each other's rows crosswise. */
function latest(uses: readonly KeyUse[]): { key_id: string; last_used_at: number }[] {
  const last = new Map<string, number>()
  for (const { keyId, at } of uses) last.set(keyId, Math.max(millisecondsOf(at), last.get(keyId) ?? 0))
  const rows = [...last].map(([key_id, last_used_at]) => ({ key_id, last_used_at }))
  return rows.sort((a, b) => (a.key_id < b.key_id ? -1 : 1))
}

async function upsert(db: Db, rows: { key_id: string; last_used_at: number }[]): Promise<void> {
  await db
    .insertInto('latchkey_key_uses')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('key_id')
        .doUpdateSet(({ ref }) => ({ last_used_at: ref('excluded.last_used_at') }))
        .whereRef('excluded.last_used_at', '>', 'latchkey_key_uses.last_used_at'),
    )
    .execute()
}
