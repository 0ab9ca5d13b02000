import { StoreConflict, type ConflictCause } from '@latchkey/keyring'
import { SqlStoreError, type SqlStoreErrorCode } from '../errors.js'

/** https://sqlite.org/rescode.html: what is of the primary codes, and what to say of each. `$` is the file. */
const meanings: Readonly<Record<string, readonly [code: number, meaning: SqlStoreErrorCode, words: string]>> =
  {
    PERM: [3, 'cannot_open', '$ may not be accessed: check its permissions and its folder’s'],
    BUSY: [5, 'locked', '$ is locked by another process: it may hold a long transaction, or hang'],
    LOCKED: [6, 'locked', '$ is locked by another connection'],
    READONLY: [
      8,
      'read_only',
      '$ is read-only: check the permissions of the file, of its folder, and of its -wal and -shm files',
    ],
    IOERR: [
      10,
      'disk_full',
      '$ cannot be read or written: the disk has failed, or a limit on file sizes is reached',
    ],
    CORRUPT: [11, 'damaged', '$ is damaged: restore it from a backup, with its -wal file if there is one'],
    FULL: [13, 'disk_full', 'there is no room for $: the disk is full'],
    CANTOPEN: [14, 'cannot_open', '$ cannot be opened: its folder must exist, and be accessible'],
    NOTADB: [26, 'not_a_database', '$ is not an SQLite database, or is encrypted'],
  }

const uniques: readonly (readonly [place: RegExp, cause: ConflictCause])[] = [
  [/\blatchkey_\w+\.id\b/, 'id'],
  [/\blatchkey_accounts\.short_id\b/, 'shortId'],
  [/\blatchkey_users\.email\b/, 'email'],
  [/\blatchkey_keys\.digest\b/, 'digest'],
  [/\blatchkey_keys\.holds\b/, 'holds'],
  [/\blatchkey_keys\.idempotency\b/, 'idempotency'],
]

const constraint = 19

/** Drivers of SQLite tell the code by number (`errcode`, `rawCode`), by name (`code`), or in the message alone. */
interface SqliteError extends Error {
  readonly code?: unknown
  readonly errcode?: unknown
  readonly rawCode?: unknown
}

function primaryCodeOf(error: unknown): number | null {
  const { errcode, rawCode, code, message } = error as SqliteError
  const number = [errcode, rawCode].find((candidate) => typeof candidate === 'number')
  if (number !== undefined) return number & 0xff
  const name = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined
  if (name === 'CONSTRAINT') return constraint
  if (name !== undefined) return meanings[name]?.[0] ?? null
  const opening = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(message)?.[1]
  return opening === undefined ? null : Number(opening) & 0xff
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && primaryCodeOf(error) === meanings['BUSY']?.[0]
}

export function sqliteConflictOf(error: unknown): StoreConflict | null {
  if (!(error instanceof Error) || !error.message.startsWith('UNIQUE constraint failed: ')) return null
  const found = uniques.find(([place]) => place.test(error.message))
  return found ? new StoreConflict(found[1]) : null
}

/** `file` is how the database is called in messages. */
export function explainSqlite(error: unknown, file: string): Error {
  if (!(error instanceof Error) || error instanceof SqlStoreError || error instanceof TypeError)
    return asError(error)
  const code = primaryCodeOf(error)
  const meaning = Object.values(meanings).find(([known]) => known === code)
  if (!meaning) return new SqlStoreError('failed', `${file}: ${error.message}`, { cause: error })
  const [, store, words] = meaning
  return new SqlStoreError(store, `${words.replace('$', file)} (${error.message})`, { cause: error })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new SqlStoreError('failed', 'the database failed', { cause: error })
}
