import type { ChangeFeed } from '../feed/change-feed.js'
import type { AccountRecord, KeyFacts, Records, Table } from './records.js'

/** A record to write. `expect` is the version that must be there now; null: the id must be new. */
export type Put = {
  [T in Table]: { readonly table: T; readonly record: Records[T]; readonly expect: number | null }
}[Table]

/** What is written of a mutation, or of a refusal. */
export interface AuditEntry {
  readonly at: Date
  /** Who did it, as the caller said; `system` where it said nothing. */
  readonly actor: string
  /** What was done, like `key.issued` or `key.refused`. */
  readonly action: string
  readonly subjectId: string | null
  readonly accountId: string | null
  readonly keyId: string | null
  readonly reason: string | null
  readonly requestId: string | null
  /** How often, where several equal refusals were put together; else 1. */
  readonly count: number
}

export interface AuditRow extends AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number
  /** SHA-256 over the hash of the row before and this row (see `auditHash`); 64 hex digits. */
  readonly hash: string
}

/** One row for each record that a commit wrote; and one of the table `nodes` where all nodes are asked to say that they have got there. */
export interface Change {
  /** Strictly increasing in the order of commits: a row that becomes visible is never lower than one that was seen. */
  readonly sequence: number
  readonly table: Table | 'nodes'
  readonly id: string
}

/** A process that keeps keys in memory, and how far it has applied the change log. */
export interface Node {
  readonly id: string
  /** For people: which machine, which process. */
  readonly name: string
  readonly sequence: number
  /** Milliseconds for which it may go on believing its memory when it hears nothing more. */
  readonly lease: number
}

export interface SeenNode extends Node {
  /** Milliseconds since it said so, by the store's own clock. */
  readonly age: number
}

/** A record that a batch was planned by, and does not write: at the commit it must still be of this version. */
export interface Guard {
  readonly table: Table
  readonly id: string
  readonly version: number
}

/** All of it is committed, or nothing. */
export interface Batch {
  readonly puts: readonly Put[]
  readonly audit: readonly AuditEntry[]
  /** Checked in the same transaction, against what was there before it. */
  readonly guards?: readonly Guard[] | undefined
  /** Adds a change row `nodes`, `all` after those of the puts: whoever applies it says so at once. */
  readonly asksNodes?: boolean | undefined
}

export interface Page {
  /** Return records after this id. */
  readonly after?: string | undefined
  /** At most this many, default 100. */
  readonly limit?: number | undefined
}

/** Records whose fields equal these. Deleted ones are not returned unless `status` says so. */
export interface Filters {
  readonly enterprises: { readonly status?: string }
  readonly accounts: { readonly enterpriseId?: string; readonly status?: string }
  readonly users: { readonly accountId?: string; readonly email?: string; readonly status?: string }
  readonly serviceAccounts: {
    readonly accountId?: string
    readonly enterpriseId?: string
    readonly status?: string
  }
  readonly roles: { readonly status?: string }
  readonly keys: KeyFilter
}

export interface KeyFilter {
  readonly userId?: string
  readonly serviceAccountId?: string
  /** Keys of this account's users and service accounts. */
  readonly accountId?: string
  /** Keys of this enterprise's own service accounts. */
  readonly enterpriseId?: string
  readonly kind?: string
  /** True: only revoked ones; false: only others. */
  readonly revoked?: boolean
  /** Only keys with an expiry before this instant. */
  readonly expiresBefore?: Date
  /** Only keys with an expiry at or after this instant. */
  readonly expiresFrom?: Date
  readonly idempotency?: string
  /** The key that holds this service account's place. */
  readonly holds?: string
}

export interface AuditFilter {
  readonly keyId?: string
  readonly subjectId?: string
  readonly accountId?: string
  readonly action?: string
  readonly actor?: string
  readonly from?: Date
  readonly to?: Date
}

/** What was read, and the last number of the change log at that very moment: the two are one snapshot. */
export interface AsOf<T> {
  readonly value: T
  readonly sequence: number
}

/** A use of a key: when it was last seen. */
export interface KeyUse {
  readonly keyId: string
  readonly at: Date
}

export interface Capabilities {
  /** What is committed survives the process. */
  readonly durable: boolean
  /** Several processes may use the same data at the same time. */
  readonly shared: boolean
}

/**
 * Keeps records, and enforces what only a database can: uniqueness, versions, atomic batches, the sequences. It knows no rule of
 * the domain: those are in the keyring, once.
 *
 * Unique are: ids within a table; an account's short id, which may be no other account's id either, since both name accounts; a
 * user's email within its account, among users that are not deleted; a key's `digest`; its `holds` and its `idempotency`, where set.
 * A batch counts as a whole: what one put frees, another may take; and it names a record once.
 *
 * Errors: `StoreConflict` where a version (of a put or a guard) or a uniqueness stands against a batch; anything else is an outage.
 * Of several that do, a version is told first, then `idempotency`: whoever comes second with an idempotency key has what it wanted
 * already. Of an account's two names, the one that is taken is told: `id` or `shortId`.
 */
export interface KeyStore {
  readonly capabilities: Capabilities
  /** Wakes up whoever follows the change log; without one the log is looked at regularly, and that is all. */
  readonly feed?: ChangeFeed | undefined
  /** Connects, and brings the schema up to date. Called before anything else, once, and again where it has failed. */
  open(): Promise<void>
  close(): Promise<void>

  get<T extends Table>(table: T, id: string): Promise<Records[T] | null>
  /** In the order of ids. */
  list<T extends Table>(table: T, filter: Filters[T], page: Page): Promise<readonly Records[T][]>
  /**
   * The one read of the hot path: the key that has the first of these digests that any key has, with all that its use depends on.
   */
  lookUp(digests: readonly string[]): Promise<AsOf<KeyFacts | null>>
  /** By id or short id: either names one account. Deleted ones, too. */
  findAccount(id: string): Promise<AsOf<AccountRecord | null>>
  lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>>
  /** How many keys that are not revoked hang on each version of the pepper. */
  countPeppers(): Promise<ReadonlyMap<number, number>>
  hasForeignKeys(): Promise<AsOf<boolean>>

  /** Checks the guards, and writes all puts, one change row for each, and the audit rows, in one transaction. Throws `StoreConflict`. */
  commit(batch: Batch): Promise<{ readonly sequence: number }>
  /** Never moves an instant back; touches no key record. */
  recordUses(uses: readonly KeyUse[]): Promise<void>

  listAudit(
    filter: AuditFilter,
    page: { readonly after?: number | undefined; readonly limit?: number | undefined },
  ): Promise<readonly AuditRow[]>
  /** Changes after a sequence number, in order. */
  changesSince(sequence: number, limit: number): Promise<readonly Change[]>
  /** The last sequence number; 0 where nothing has changed yet. */
  lastSequence(): Promise<number>

  /** Keeps what a node says of itself, in the place of what it said before. Writes no change row. */
  recordNode(node: Node): Promise<void>
  /** It keeps nothing in memory any more. No error where it is not there. */
  removeNode(id: string): Promise<void>
  /** In the order of ids. Those that were not heard of for a day may be left out. */
  listNodes(): Promise<readonly SeenNode[]>
}

/** Something in the store stands against a batch. `what` names it: `version`, or the unique field. */
export class StoreConflict extends Error {
  override readonly name: string = 'StoreConflict'
  readonly what: ConflictCause

  constructor(what: ConflictCause) {
    super(what === 'version' ? 'a record has changed meanwhile' : `there is one already: ${what}`)
    this.what = what
  }
}

export type ConflictCause = 'version' | 'id' | 'shortId' | 'email' | 'digest' | 'holds' | 'idempotency'
