import type { StoreConflict } from '@latchkey/keyring'
import type { Kysely } from 'kysely'
import type { Database } from './schema/database.js'
import type { Words } from './schema/words.js'

export type Db = Kysely<Database>

/** All that the store must know of the database that it stands on. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  readonly words: Words
  /** Starts a transaction in which what was read stays true until it ends. */
  begin(connection: Db): Promise<void>
  /** Waits until no other process migrates; ends with the transaction. */
  lockSchema(connection: Db): Promise<void>
  schemaExists(connection: Db): Promise<boolean>
  /** For reading the head row: whoever has read it is the only one who writes. */
  readonly headLock: '' | ' for update'
  /** Within a commit that changes records: wakes up those who follow the change log, once it is visible. */
  notify(connection: Db): Promise<void>
  /** The conflict that an error of the driver stands for; null for any other error. */
  conflictOf(error: unknown): StoreConflict | null
  /** What happened, in words that say what to do. */
  explain(error: unknown): Error
}

/** An open database. */
export interface Connected {
  readonly dialect: Dialect
  readonly writer: Db
  /** May be the writer. A reader of its own is not held up by a write that waits for its lock. */
  readonly reader: Db
  /** How many look-ups there may be at a time, so that a connection is left for the change log. Undefined: they wait for nobody. */
  readonly lookUps?: number
  /** Calls `wake` when others may have committed, until the function that it resolves with is called. */
  listen?(wake: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
