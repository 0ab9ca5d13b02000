import { hash } from 'node:crypto'
import type { AuditEntry } from './key-store.js'

/** The hash "before" the first row. */
export const auditRoot: string = '0'.repeat(64)

/**
 * The hash of an audit row: SHA-256 over the row before and every field of this one, in a form with one reading (JSON of an
 * array). An edited, missing or moved row breaks the chain from there on.
 */
export function auditHash(before: string, sequence: number, entry: AuditEntry): string {
  const { at, actor, action, subjectId, accountId, keyId, reason, requestId, count } = entry
  const fields = [
    before,
    sequence,
    at.getTime(),
    actor,
    action,
    subjectId,
    accountId,
    keyId,
    reason,
    requestId,
    count,
  ]
  return hash('sha256', JSON.stringify(fields), 'hex')
}
