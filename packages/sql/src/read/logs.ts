import type { AuditFilter, AuditRow, Change } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { isStorable, millisecondsOf } from '../schema/rows.js'

const auditFields = {
  keyId: 'key_id',
  subjectId: 'subject_id',
  accountId: 'account_id',
  action: 'action',
  actor: 'actor',
} as const

export async function listAuditRows(
  db: Db,
  filter: AuditFilter,
  { after = 0, limit = 100 }: { readonly after?: number | undefined; readonly limit?: number | undefined },
): Promise<readonly AuditRow[]> {
  let query = db
    .selectFrom('latchkey_audit')
    .selectAll()
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
  for (const [name, column] of Object.entries(auditFields)) {
    const value = filter[name as keyof typeof auditFields]
    if (value !== undefined && !isStorable(value)) return []
    if (value !== undefined) query = query.where(column, '=', value)
  }
  if (filter.from !== undefined) query = query.where('at', '>=', millisecondsOf(filter.from))
  if (filter.to !== undefined) query = query.where('at', '<', millisecondsOf(filter.to))
  const rows = await query.execute()
  return rows.map((row) => ({
    at: new Date(Number(row.at)),
    actor: row.actor,
    action: row.action,
    subjectId: row.subject_id,
    accountId: row.account_id,
    keyId: row.key_id,
    reason: row.reason,
    requestId: row.request_id,
    count: Number(row.count),
    sequence: Number(row.sequence),
    hash: row.hash,
  }))
}

export async function readChanges(db: Db, sequence: number, limit: number): Promise<readonly Change[]> {
  const rows = await db
    .selectFrom('latchkey_changes')
    .selectAll()
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    table: row.table_name as Change['table'],
    id: row.record_id,
  }))
}

export async function readLastSequence(db: Db): Promise<number> {
  const row = await db.selectFrom('latchkey_head').select('change_sequence').executeTakeFirst()
  return Number(row?.change_sequence ?? 0)
}
