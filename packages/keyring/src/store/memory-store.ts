import type { ChangeFeed } from '../feed/change-feed.js'
import { auditHash, auditRoot } from './audit-hash.js'
import { copyRecord } from './copy-record.js'
import { UniqueIndex } from './memory-unique.js'
import { matches, matchesAudit } from './memory-filters.js'
import type {
  AsOf,
  AuditFilter,
  AuditRow,
  Batch,
  Capabilities,
  Change,
  ConflictCause,
  Filters,
  Guard,
  KeyFilter,
  KeyStore,
  KeyUse,
  Node,
  Page,
  Put,
  SeenNode,
} from './key-store.js'
import { StoreConflict } from './key-store.js'
import type { AccountRecord, KeyFacts, KeyRecord, Records, Table } from './records.js'

export type Tables = { readonly [T in Table]: Map<string, Records[T]> }

/** A store in memory: for tests, and for servers whose keys are all made at start. Gone with the process. */
export function memoryStore(): KeyStore {
  return new MemoryStore()
}

class MemoryStore implements KeyStore {
  readonly capabilities: Capabilities = { durable: false, shared: false }
  readonly #tables: Tables = {
    enterprises: new Map(),
    accounts: new Map(),
    users: new Map(),
    serviceAccounts: new Map(),
    roles: new Map(),
    keys: new Map(),
  }
  readonly #unique = new UniqueIndex()
  readonly #uses = new Map<string, Date>()
  readonly #audit: AuditRow[] = []
  readonly #changes: Change[] = []
  readonly #nodes = new Map<string, Node & { readonly seenAt: number }>()
  #foreign = 0
  readonly #listeners = new Set<() => void>()
  /** For several keyrings on one store, in one process. */
  readonly feed: ChangeFeed = Object.freeze({
    listen: async (wake: () => void) => {
      this.#listeners.add(wake)
      return async () => void this.#listeners.delete(wake)
    },
  })

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async get<T extends Table>(table: T, id: string): Promise<Records[T] | null> {
    return copied(this.#tables[table].get(id))
  }

  async list<T extends Table>(
    table: T,
    filter: Filters[T],
    { after = '', limit = 100 }: Page,
  ): Promise<readonly Records[T][]> {
    const found = this.#candidates(table, filter).filter(
      (record) => record.id > after && matches(this.#tables, table, record, filter),
    )
    const page = found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
    return page.map((record) => copyRecord(record))
  }

  /** All records of a table, or the one that has what can be had only once. */
  #candidates<T extends Table>(table: T, filter: Filters[T]): readonly Records[T][] {
    const { holds, idempotency } = filter as KeyFilter
    const [field, value] =
      holds === undefined ? (['idempotency', idempotency] as const) : (['holds', holds] as const)
    if (value === undefined) return [...this.#tables[table].values()]
    const only = this.#tables[table].get(this.#unique.owner(table, field, value) ?? '')
    return only === undefined ? [] : [only]
  }

  async lookUp(digests: readonly string[]): Promise<AsOf<KeyFacts | null>> {
    const id = digests
      .map((digest) => this.#unique.owner('keys', 'digest', digest))
      .find((found) => found !== undefined)
    const key = id === undefined ? undefined : this.#tables.keys.get(id)
    return { value: key === undefined ? null : this.#factsOf(key), sequence: this.#changes.length }
  }

  #factsOf(key: KeyRecord): KeyFacts {
    const { users, serviceAccounts, accounts, enterprises } = this.#tables
    const user = users.get(key.userId ?? '')
    const serviceAccount = serviceAccounts.get(key.serviceAccountId ?? '')
    const account = accounts.get((user ?? serviceAccount)?.accountId ?? '')
    const enterprise = enterprises.get(serviceAccount?.enterpriseId ?? account?.enterpriseId ?? '')
    return {
      key: copyRecord(key),
      user: copied(user),
      serviceAccount: copied(serviceAccount),
      account: copied(account),
      enterprise: copied(enterprise),
    }
  }

  async findAccount(id: string): Promise<AsOf<AccountRecord | null>> {
    const found = this.#tables.accounts.get(this.#unique.owner('accounts', 'name', id) ?? '')
    return { value: copied(found), sequence: this.#changes.length }
  }

  async lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return new Map(
      keyIds.flatMap((id) => {
        const at = this.#uses.get(id)
        return at === undefined ? [] : [[id, new Date(at)] as const]
      }),
    )
  }

  async countPeppers(): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>()
    for (const { pepper, revokedAt } of this.#tables.keys.values()) {
      if (revokedAt === null) counts.set(pepper, (counts.get(pepper) ?? 0) + 1)
    }
    return counts
  }

  async hasForeignKeys(): Promise<AsOf<boolean>> {
    return { value: this.#foreign > 0, sequence: this.#changes.length }
  }

  /** Nothing is awaited between the check and the writes: so a batch is one step, and no other can come between. */
  async commit({
    puts,
    audit,
    guards = [],
    asksNodes = false,
  }: Batch): Promise<{ readonly sequence: number }> {
    const cause = this.#conflictIn(puts, guards)
    if (cause !== null) throw new StoreConflict(cause)
    this.#write(puts)
    if (asksNodes) this.#changed('nodes', 'all')
    for (const entry of audit) {
      const sequence = this.#audit.length + 1
      const before = this.#audit.at(-1)?.hash ?? auditRoot
      this.#audit.push(copyRecord({ ...entry, sequence, hash: auditHash(before, sequence, entry) }))
    }
    if (puts.length > 0 || asksNodes) for (const wake of this.#listeners) wake()
    return { sequence: this.#changes.length }
  }

  #holds({ table, id, version }: Guard): boolean {
    return this.#tables[table].get(id)?.version === version
  }

  /** A version is told first, then `idempotency`, whatever the order of the puts. */
  #conflictIn(puts: readonly Put[], guards: readonly Guard[]): ConflictCause | null {
    const again = namedBefore(puts)
    const isHere = ({ table, record }: Put): boolean => this.#tables[table].has(record.id)
    const isStale = (put: Put): boolean => {
      const { table, record, expect } = put
      return expect !== null && (again.has(put) || !this.#holds({ table, id: record.id, version: expect }))
    }
    if (!guards.every((guard) => this.#holds(guard)) || puts.some(isStale)) return 'version'
    const taken = this.#unique.conflictIn(puts)
    if (taken === 'idempotency') return taken
    return puts.some((put) => put.expect === null && (again.has(put) || isHere(put))) ? 'id' : taken
  }

  #write(puts: readonly Put[]): void {
    for (const { table, record } of puts) {
      const before = this.#tables[table].get(record.id)
      if (before !== undefined) this.#unique.release({ table, record: before } as Put)
      else if (table === 'keys' && record.foreign) this.#foreign++
    }
    for (const put of puts) {
      const { table, record } = put
      this.#unique.take(put)
      ;(this.#tables[table] as Map<string, typeof record>).set(record.id, copyRecord(record))
      this.#changed(table, record.id)
    }
  }

  #changed(table: Change['table'], id: string): void {
    this.#changes.push(Object.freeze({ sequence: this.#changes.length + 1, table, id }))
  }

  async recordUses(uses: readonly KeyUse[]): Promise<void> {
    for (const { keyId, at } of uses) {
      if (at > (this.#uses.get(keyId) ?? new Date(0))) this.#uses.set(keyId, new Date(at))
    }
  }

  async listAudit(
    filter: AuditFilter,
    { after = 0, limit = 100 }: { after?: number | undefined; limit?: number | undefined },
  ): Promise<readonly AuditRow[]> {
    const rows: AuditRow[] = []
    // The row of sequence number n stands at n - 1.
    for (let i = after; i < this.#audit.length && rows.length < limit; i++) {
      const row = this.#audit[i]
      if (row !== undefined && matchesAudit(row, filter)) rows.push(copyRecord(row))
    }
    return rows
  }

  async changesSince(sequence: number, limit: number): Promise<readonly Change[]> {
    return this.#changes.slice(sequence, sequence + limit)
  }

  async lastSequence(): Promise<number> {
    return this.#changes.length
  }

  async recordNode({ id, name, sequence, lease }: Node): Promise<void> {
    this.#nodes.set(id, { id, name, sequence, lease, seenAt: performance.now() })
  }

  async removeNode(id: string): Promise<void> {
    this.#nodes.delete(id)
  }

  async listNodes(): Promise<readonly SeenNode[]> {
    const nodes = [...this.#nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return nodes.map(({ seenAt, ...node }) => ({ ...node, age: performance.now() - seenAt }))
  }
}

/** Puts of a record that an earlier one names, too. */
function namedBefore(puts: readonly Put[]): ReadonlySet<Put> {
  const names = new Set<string>()
  return new Set(puts.filter(({ table, record }) => names.size === names.add(`${table}:${record.id}`).size))
}

function copied<R extends object>(record: R | undefined): R | null {
  return record === undefined ? null : copyRecord(record)
}
