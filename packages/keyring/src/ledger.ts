import type { AuditAction } from './audit-actions.js'
import type { BoundCaller } from './caller.js'
import { KeyringError, unavailable } from './errors.js'
import type { Emitter } from './events.js'
import type { Opening } from './opening.js'
import type { Settings } from './options.js'
import {
  StoreConflict,
  type AuditEntry,
  type Batch,
  type ConflictCause,
  type Guard,
  type KeyStore,
  type Put,
} from './store/key-store.js'
import type { Records, Table } from './store/records.js'
import { nowBy, timeBy } from './times.js'

/** What a mutation wants written, and what it returns once it is. */
export interface Plan<T> {
  readonly puts: readonly Put[]
  readonly audit: readonly AuditEntry[]
  /** What it was judged by, and does not write itself. */
  readonly guards?: readonly Guard[]
  readonly result: T
  /** All nodes are asked to say that they have applied it. */
  readonly asksNodes?: boolean
  /** Called after the commit, with its number in the change log. */
  readonly announce?: (sequence: number) => void
}

export type CommitListener = (batch: Batch, sequence: number) => void

/** Of many that change one record at the same time, each round lets one through. */
const attempts = 20

/** The way to the store for everything that changes something: checked versions, an audit row, and one commit. */
export class Ledger {
  readonly settings: Settings
  readonly emitter: Emitter
  readonly #opening: Opening
  #committed: CommitListener = () => undefined

  constructor(settings: Settings, emitter: Emitter, opening: Opening) {
    this.settings = settings
    this.emitter = emitter
    this.#opening = opening
  }

  /** Called after each commit that is in the change log, before whoever made the change is told. */
  onCommit(listener: CommitListener): void {
    this.#committed = listener
  }

  /** @throws KeyringError `invalid` where the clock has gone wrong. */
  now(): Date {
    return nowBy(this.settings.clock)
  }

  /** The same in milliseconds. */
  time(): number {
    return timeBy(this.settings.clock)
  }

  /** Reads, with a store's failure worded as `store_unavailable`. */
  async read<T>(ask: (store: KeyStore) => Promise<T>): Promise<T> {
    await this.#opening.opened()
    try {
      return await ask(this.settings.store)
    } catch (error) {
      throw unavailable('the store is unavailable', error)
    }
  }

  get<T extends Table>(table: T, id: string): Promise<Records[T] | null> {
    return this.read((store) => store.get(table, id))
  }

  /**
   * Plans and commits. Where a record has changed since it was read, written or guarded, the plan is made anew from what is there
   * now; so a rule is always judged on the state that it changes.
   */
  async change<T>(plan: () => Promise<Plan<T>>, taken: (what: ConflictCause) => string): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { puts, audit, guards = [], asksNodes = false, result, announce } = await plan()
      if (puts.length === 0 && audit.length === 0 && !asksNodes) return result
      const outcome = await this.#commit({ puts, audit, guards, asksNodes })
      if (typeof outcome === 'number') {
        announce?.(outcome)
        return result
      }
      // Another call with the same idempotency key came first: planned anew, this one finds what that one made.
      if (outcome !== 'version' && outcome !== 'idempotency')
        throw new KeyringError('conflict', taken(outcome))
      if (attempt === attempts)
        throw new KeyringError('conflict', 'it is being changed by others at the same time: try again')
    }
  }

  async #commit(batch: Batch): Promise<number | ConflictCause> {
    try {
      return await this.commit(batch)
    } catch (error) {
      if (error instanceof KeyringError && error.cause instanceof StoreConflict) return error.cause.what
      throw error
    }
  }

  /** Commits as it is, and returns the last number of the change log. @throws KeyringError, whose `cause` may be a `StoreConflict` */
  async commit(batch: Batch): Promise<number> {
    const { sequence } = await this.read((store) => store.commit(batch))
    if (batch.puts.length > 0 || batch.asksNodes) this.#committed(batch, sequence)
    return sequence
  }

  entry(caller: BoundCaller, action: AuditAction, about: Partial<AuditEntry>): AuditEntry {
    const { actor, requestId } = caller
    const nobody = { subjectId: null, accountId: null, keyId: null, reason: null }
    return { at: this.now(), actor, action, requestId, count: 1, ...nobody, ...about }
  }
}

/** The record must still be as it was read when the batch that was planned by it is committed. */
export function guardOf(table: Table, { id, version }: Records[Table]): Guard {
  return { table, id, version }
}
