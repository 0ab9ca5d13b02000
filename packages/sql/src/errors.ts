/**
 * - `not_a_database`: the file is something else, or encrypted.
 * - `damaged`: the file is half written, or was changed by something else than SQLite.
 * - `cannot_open`: the file or its folder is not there or not accessible.
 * - `read_only`: the file, its folder, its disk or the server's session takes no writes.
 * - `disk_full`: there is no room, or the disk failed. What was committed before stays.
 * - `locked`: another process has held the lock for longer than the timeout.
 * - `newer_schema`: a newer version of this package has been at the data.
 * - `older_schema`: the data must be migrated, and the store was told not to do it.
 * - `no_driver`: neither node:sqlite nor libsql is there; or `pg` is not.
 * - `unreachable`: the server cannot be reached, or has gone away.
 * - `unauthorized`: the server refuses the user name, the password, or what they may do.
 * - `no_database`: the server has no database of that name.
 * - `closed`: the store has not been opened yet, or is closed.
 * - `failed`: anything else.
 */
export type SqlStoreErrorCode =
  | 'not_a_database'
  | 'damaged'
  | 'cannot_open'
  | 'read_only'
  | 'disk_full'
  | 'locked'
  | 'newer_schema'
  | 'older_schema'
  | 'no_driver'
  | 'unreachable'
  | 'unauthorized'
  | 'no_database'
  | 'closed'
  | 'failed'

/** The database could not do it. A commit that ends with this error has written nothing, save where the connection broke. */
export class SqlStoreError extends Error {
  override readonly name: string = 'SqlStoreError'
  readonly code: SqlStoreErrorCode

  constructor(code: SqlStoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
