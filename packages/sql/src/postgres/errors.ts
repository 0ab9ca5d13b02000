import { StoreConflict, type ConflictCause } from '@latchkey/keyring'
import { SqlStoreError, type SqlStoreErrorCode } from '../errors.js'

/** What is read of an error of `pg` (`constraint`) or of another driver (`constraint_name`). */
interface PostgresError extends Error {
  readonly code?: unknown
  readonly severity?: unknown
  readonly constraint?: unknown
  readonly constraint_name?: unknown
}

const uniques: Readonly<Record<string, ConflictCause>> = {
  latchkey_accounts_short_id: 'shortId',
  latchkey_users_email: 'email',
  latchkey_keys_digest: 'digest',
  latchkey_keys_holds: 'holds',
  latchkey_keys_idempotency: 'idempotency',
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and codes of Node's sockets. `$` is the server. */
const meanings: readonly (readonly [codes: RegExp, meaning: SqlStoreErrorCode, words: string])[] = [
  [/^28P01$/, 'unauthorized', '$ refuses the user name or the password'],
  [/^(28000|42501)$/, 'unauthorized', '$ does not let this user in, or not at the tables'],
  [/^3D000$/, 'no_database', '$ has no such database: create it first'],
  [/^25006$/, 'read_only', '$ takes no writes: it may be a replica'],
  [/^(53100|58030)$/, 'disk_full', '$ has no room left on its disk, or the disk has failed'],
  [/^(55P03|40P01)$/, 'locked', '$: another process holds a lock for too long; try again'],
  [/^57014$/, 'unreachable', '$ has broken a statement off: it may have taken too long'],
  [/^(08...|57P0[1-5]|25P0[34])$/, 'unreachable', '$ has closed the connection, or is not ready: try again'],
  [/^(53300|53200)$/, 'unreachable', '$ has no connection or memory left for this process'],
  [/^ECONNREFUSED$/, 'unreachable', '$ refuses the connection: is it running, and is the address right?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unreachable', '$: there is no host of that name'],
  [/^E[A-Z]+$/, 'unreachable', '$ cannot be reached'],
]

const failed: (typeof meanings)[number] = [/./, 'failed', '$ has failed']

export function postgresConflictOf(error: unknown): StoreConflict | null {
  const { code, constraint, constraint_name: name } = (error ?? {}) as PostgresError
  if (code !== '23505') return null
  const broken = String(constraint ?? name)
  const cause = broken.endsWith('_pkey') ? 'id' : uniques[broken]
  return cause === undefined ? null : new StoreConflict(cause)
}

/** `server` is how the database is called in messages; it has no password in it. */
export function explainPostgres(error: unknown, server: string): Error {
  if (error instanceof SqlStoreError || error instanceof TypeError) return error
  const { code, message } = error as PostgresError
  const known = meanings.find(([codes]) => typeof code === 'string' && codes.test(code))
  const [, meaning, words] = known ?? (isSqlState(code) ? failed : byMessage(message))
  const detail = message ? ` (${message})` : ''
  return new SqlStoreError(meaning, words.replace('$', server) + detail, { cause: error })
}

/** What `pg` says without a code. */
function byMessage(message: string): (typeof meanings)[number] {
  if (/^SASL|password must be a string/.test(message))
    return [/./, 'unauthorized', '$ wants a password, and was given none']
  if (/timeout|terminated|not queryable|SSL|ended/i.test(message))
    return [/./, 'unreachable', '$ does not answer']
  return failed
}

/** An answer of the server, after which the connection can be used again. Anything else may have left it half way. */
export function isAnswer(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as PostgresError
  return isSqlState(code) && severity !== 'FATAL' && severity !== 'PANIC'
}

function isSqlState(code: unknown): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
}
