import type { Key } from '@latchkey/keyring'
import { textOf, type Column } from '../../terminal/table.js'

export const keyColumns: readonly Column<Key>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'KEY', cell: ({ hint }) => hint },
  { title: 'NAME', cell: ({ name }) => name, flexible: true },
  { title: 'OWNER', cell: ({ userId, serviceAccountId }) => userId ?? serviceAccountId },
  { title: 'SCOPES', cell: ({ scopes }) => scopes.join(' '), flexible: true },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'EXPIRES', cell: ({ expiresAt }) => expiresAt ?? 'never' },
  { title: 'LAST USED', cell: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
]

/** Everything that may be shown of one key, a line each. */
export function keyLines(key: Key): string[] {
  const lines: [string, string | Date | null | undefined][] = [
    ['id', key.id],
    ['kind', key.kind],
    ['key', key.hint],
    ['name', key.name],
    [key.userId === undefined ? 'service account' : 'user', key.userId ?? key.serviceAccountId],
    ['state', key.state],
    ['scopes', key.scopes.join(' ')],
    ['created', key.createdAt],
    ['expires', key.expiresAt ?? 'never'],
    ['last used', key.lastUsedAt ?? 'never'],
    ...(key.revokedAt ? [['revoked', key.revokedAt] as [string, Date]] : []),
    ...(key.revokedReason === null ? [] : [['reason', key.revokedReason] as [string, string]]),
    ...(key.replacedBy === null ? [] : [['replaced by', key.replacedBy] as [string, string]]),
  ]
  return lines.map(([label, value]) => `${`${label}:`.padEnd(17)}${textOf(value)}`)
}

/** For a sentence: `key 65f1… (sta_…0d1e, "deploy")`. */
export function keyInWords({ id, hint, name }: Key): string {
  return `key ${id} (${hint}${name === null ? '' : `, "${textOf(name)}"`})`
}
