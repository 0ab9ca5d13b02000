import type { Tables } from './memory-store.js'
import type { AuditFilter, AuditRow, Filters, KeyFilter } from './key-store.js'
import type { KeyRecord, Records, Table } from './records.js'

export function matches<T extends Table>(
  tables: Tables,
  table: T,
  record: Records[T],
  filter: Filters[T],
): boolean {
  if (table === 'keys') return matchesKey(tables, record as KeyRecord, filter as KeyFilter)
  const { status, ...fields } = filter as Record<string, unknown>
  const found = record as unknown as Record<string, unknown>
  if (status === undefined ? found['status'] === 'deleted' : found['status'] !== status) return false
  return Object.entries(fields).every(([name, value]) => value === undefined || found[name] === value)
}

function matchesKey(tables: Tables, key: KeyRecord, filter: KeyFilter): boolean {
  const { accountId, enterpriseId, revoked, expiresBefore, expiresFrom, ...fields } = filter
  const user = tables.users.get(key.userId ?? '')
  const serviceAccount = tables.serviceAccounts.get(key.serviceAccountId ?? '')
  if (accountId !== undefined && (user ?? serviceAccount)?.accountId !== accountId) return false
  if (enterpriseId !== undefined && serviceAccount?.enterpriseId !== enterpriseId) return false
  if (revoked !== undefined && (key.revokedAt !== null) !== revoked) return false
  if (!endsBetween(key, expiresFrom, expiresBefore)) return false
  return Object.entries(fields).every(
    ([name, value]) => value === undefined || key[name as keyof KeyRecord] === value,
  )
}

/** A key that does not expire is in no range; where no end of it is given, every key is. */
function endsBetween({ expiresAt }: KeyRecord, from: Date | undefined, before: Date | undefined): boolean {
  if (from === undefined && before === undefined) return true
  if (expiresAt === null) return false
  return (from === undefined || expiresAt >= from) && (before === undefined || expiresAt < before)
}

export function matchesAudit(row: AuditRow, { from, to, ...fields }: AuditFilter): boolean {
  if (from !== undefined && row.at < from) return false
  if (to !== undefined && row.at >= to) return false
  return Object.entries(fields).every(
    ([name, value]) => value === undefined || row[name as keyof AuditRow] === value,
  )
}
