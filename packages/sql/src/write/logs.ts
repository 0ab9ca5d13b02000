import { auditHash, type AuditEntry, type Change, type Put } from '@latchkey/keyring'
import type { Db } from '../dialect.js'
import { millisecondsOf, storable } from '../schema/rows.js'
import type { Head } from './head.js'
import { insertRows } from './statements.js'

const changeColumns = ['sequence', 'table_name', 'record_id']

/** One row for each record written, numbered on from `head`; and one for all nodes, where they are asked. */
export async function writeChanges(
  db: Db,
  head: Head,
  puts: readonly Put[],
  asksNodes: boolean,
): Promise<Head> {
  const changed = puts.map(({ table, record }): [Change['table'], string] => [table, record.id])
  if (asksNodes) changed.push(['nodes', 'all'])
  const rows = changed.map(([table, id], i) => [head.changeSequence + i + 1, table, id])
  await insertRows(db, 'latchkey_changes', changeColumns, rows)
  return { ...head, changeSequence: head.changeSequence + rows.length }
}

const auditColumns = [
  'sequence',
  'at',
  'actor',
  'action',
  'subject_id',
  'account_id',
  'key_id',
  'reason',
  'request_id',
  'count',
  'hash',
] as const

/** Each row with the hash over the one before it. */
export async function writeAudit(db: Db, head: Head, audit: readonly AuditEntry[]): Promise<Head> {
  let { auditSequence, auditHash: before } = head
  const rows = audit.map((entry) => {
    auditSequence++
    before = auditHash(before, auditSequence, entry)
    return rowOf(auditSequence, entry, before)
  })
  await insertRows(db, 'latchkey_audit', auditColumns, rows)
  return { ...head, auditSequence, auditHash: before }
}

function rowOf(sequence: number, entry: AuditEntry, hash: string): readonly unknown[] {
  const { at, actor, action, subjectId, accountId, keyId, reason, requestId, count } = entry
  const texts = [actor, action, subjectId, accountId, keyId, reason, requestId]
  const stored = texts.map((text) => (text === null ? null : storable(text)))
  return [sequence, millisecondsOf(at), ...stored, count, hash]
}
