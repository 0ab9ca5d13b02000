import { auditHash, auditRoot } from './audit-hash.js'
import { UniqueIndex } from './memory-unique.js'
import { matches, matchesAudit } from './memory-filters.js'
import type {
  AuditFilter,
  AuditRow,
  Batch,
  Capabilities,
  Change,
  ConflictCause,
  Filters,
  KeyFilter,
  KeyStore,
  KeyUse,
  Page,
  Put,
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
  #foreign = 0

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async get<T extends Table>(table: T, id: string): Promise<Records[T] | null> {
    return this.#tables[table].get(id) ?? null
  }

  async list<T extends Table>(
    table: T,
    filter: Filters[T],
    { after = '', limit = 100 }: Page,
  ): Promise<readonly Records[T][]> {
    const found = this.#candidates(table, filter).filter(
      (record) => record.id > after && matches(this.#tables, table, record, filter),
    )
    return found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
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

  async lookUp(digests: readonly string[]): Promise<KeyFacts | null> {
    const id = digests
      .map((digest) => this.#unique.owner('keys', 'digest', digest))
      .find((found) => found !== undefined)
    const key = id === undefined ? undefined : this.#tables.keys.get(id)
    return key === undefined ? null : this.#factsOf(key)
  }

  #factsOf(key: KeyRecord): KeyFacts {
    const { users, serviceAccounts, accounts, enterprises } = this.#tables
    const user = users.get(key.userId ?? '') ?? null
    const serviceAccount = serviceAccounts.get(key.serviceAccountId ?? '') ?? null
    const account = accounts.get((user ?? serviceAccount)?.accountId ?? '') ?? null
    const enterprise = enterprises.get(serviceAccount?.enterpriseId ?? account?.enterpriseId ?? '') ?? null
    return { key, user, serviceAccount, account, enterprise }
  }

  async findAccount(id: string): Promise<AccountRecord | null> {
    const { accounts } = this.#tables
    return accounts.get(id) ?? accounts.get(this.#unique.owner('accounts', 'shortId', id) ?? '') ?? null
  }

  async lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return new Map(
      keyIds.flatMap((id) => (this.#uses.has(id) ? [[id, this.#uses.get(id) as Date] as const] : [])),
    )
  }

  async countPeppers(): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>()
    for (const { pepper, revokedAt } of this.#tables.keys.values()) {
      if (revokedAt === null) counts.set(pepper, (counts.get(pepper) ?? 0) + 1)
    }
    return counts
  }

  async hasForeignKeys(): Promise<boolean> {
    return this.#foreign > 0
  }

  /** Nothing is awaited between the check and the writes: so a batch is one step, and no other can come between. */
  async commit({ puts, audit }: Batch): Promise<{ readonly sequence: number }> {
    const cause = this.#versionConflict(puts) ?? this.#unique.conflictIn(puts)
    if (cause !== null) throw new StoreConflict(cause)
    this.#write(puts)
    for (const entry of audit) {
      const sequence = this.#audit.length + 1
      const before = this.#audit.at(-1)?.hash ?? auditRoot
      this.#audit.push(Object.freeze({ ...entry, sequence, hash: auditHash(before, sequence, entry) }))
    }
    return { sequence: this.#changes.length }
  }

  #versionConflict(puts: readonly Put[]): ConflictCause | null {
    const named = new Set<string>()
    for (const { table, record, expect } of puts) {
      const present = this.#tables[table].get(record.id)
      const twice = named.size === named.add(`${table}:${record.id}`).size
      if (expect === null && (present !== undefined || twice)) return 'id'
      if (expect !== null && (present?.version !== expect || twice)) return 'version'
    }
    return null
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
      ;(this.#tables[table] as Map<string, typeof record>).set(record.id, Object.freeze({ ...record }))
      this.#changes.push(Object.freeze({ sequence: this.#changes.length + 1, table, id: record.id }))
    }
  }

  async recordUses(uses: readonly KeyUse[]): Promise<void> {
    for (const { keyId, at } of uses) {
      if (at > (this.#uses.get(keyId) ?? new Date(0))) this.#uses.set(keyId, at)
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
      if (row !== undefined && matchesAudit(row, filter)) rows.push(row)
    }
    return rows
  }

  async changesSince(sequence: number, limit: number): Promise<readonly Change[]> {
    return this.#changes.slice(sequence, sequence + limit)
  }

  async lastSequence(): Promise<number> {
    return this.#changes.length
  }
}
