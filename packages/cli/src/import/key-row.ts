import type { ForeignKey } from '@latchkey/keyring'
import { didYouMean } from '../arguments/nearest.js'
import { parseInstant } from '../arguments/read-value.js'
import { refused } from '../errors.js'

/** A key to be imported, and the line of the file that it comes from. */
export interface KeyRow {
  readonly line: number
  readonly key: ForeignKey
}

export const columns: readonly string[] = [
  'token',
  'sha256',
  'userId',
  'serviceAccountId',
  'name',
  'scopes',
  'expiresAt',
  'createdAt',
  'id',
]

/** @throws CliError `invalid` for a name that is no column; it is not repeated where it may be something else: a key. */
export function checkColumn(line: number, name: string): string {
  if (columns.includes(name)) return name
  const shown = /^[A-Za-z][A-Za-z0-9 _-]{0,29}$/.test(name) ? ` "${name}"` : ''
  const hint = shown === '' ? '' : didYouMean(name, columns)
  throw refused(`line ${line}: unknown column${shown}${hint || `, there are ${columns.join(', ')}`}`)
}

/**
 * The key that a row says. Texts as in CSV; scopes may be a list. What the keyring checks is not checked
 * here.
 *
 * @throws CliError `invalid`, with line and column.
 */
export function keyOf(line: number, row: ReadonlyMap<string, unknown>): ForeignKey {
  const members = [...row].map(([name, value]) => [name, memberOf(line, name, value)])
  return Object.fromEntries(members) as ForeignKey
}

function memberOf(line: number, name: string, value: unknown): unknown {
  if (name === 'scopes') return scopesOf(line, value)
  if (typeof value !== 'string') throw refused(`line ${line}, column ${name}: it must be a text`)
  if (name !== 'expiresAt' && name !== 'createdAt') return value
  const instant = parseInstant(value)
  if (instant) return instant
  throw refused(
    `line ${line}, column ${name}: it must be an instant like 2027-01-31T12:00:00Z, or a day like 2027-01-31`,
  )
}

function scopesOf(line: number, value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean)
  if (Array.isArray(value) && value.every((scope) => typeof scope === 'string')) return value
  throw refused(
    `line ${line}, column scopes: it must be a list of texts, or one text with spaces between them`,
  )
}
