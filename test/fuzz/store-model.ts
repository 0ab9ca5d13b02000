import type {
  AccountRecord,
  AuditEntry,
  AuditFilter,
  Batch,
  KeyFacts,
  KeyFilter,
  KeyRecord,
  KeyUse,
  Put,
  Records,
  Table,
} from '@latchkey/keyring'

type AnyRecord = Records[Table]
type Tables = ReadonlyMap<Table, ReadonlyMap<string, AnyRecord>>

/** What may stand against a batch. Where several things do, any that the interface puts first. */
export type Causes = ReadonlySet<string>

const none: ReadonlyMap<string, AnyRecord> = new Map()

/**
 * The promises of `KeyStore`, kept in the simplest way: every question goes through all records, every batch is tried on a copy. Slow, and
 * only for comparison.
 */
export class StoreModel {
  #tables: Tables = new Map()
  readonly #uses = new Map<string, Date>()
  readonly audit: AuditEntry[] = []
  /** One list for each commit, since the order of rows within one is not promised. */
  readonly changes: (readonly string[])[] = []

  all<T extends Table>(table: T): readonly Records[T][] {
    const records = [...(this.#tables.get(table) ?? none).values()] as Records[T][]
    return records.sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  get<T extends Table>(table: T, id: string | null): Records[T] | null {
    return ((this.#tables.get(table) ?? none).get(id ?? '') as Records[T] | undefined) ?? null
  }

  /** Commits a batch that nothing stands against; else says what does. */
  commit(batch: Batch): Causes {
    const causes = this.#causesAgainst(batch)
    if (causes.size > 0) return causes
    this.#tables = withPuts(this.#tables, batch.puts)
    this.audit.push(...batch.audit)
    const rows = batch.puts.map(({ table, record }) => `${table} ${record.id}`).sort()
    const all = batch.asksNodes ? [...rows, 'nodes all'] : rows
    if (all.length > 0) this.changes.push(all)
    return causes
  }

  /** "Of several that do, a version is told first, then `idempotency`." That a new id is there already is no version. */
  #causesAgainst({ puts, guards = [] }: Batch): Causes {
    const isStale = puts.some(
      (put) => put.expect !== null && this.get(put.table, put.record.id)?.version !== put.expect,
    )
    const isUnguarded = guards.some(({ table, id, version }) => this.get(table, id)?.version !== version)
    if (isStale || isUnguarded) return new Set(['version'])
    const isPossible = (put: Put): boolean =>
      put.expect !== null || this.get(put.table, put.record.id) === null
    const causes = new Set(puts.every(isPossible) ? [] : ['id'])
    // One that cannot be new frees nothing that the record of its id has, and is another one than that.
    const after = withPuts(this.#tables, puts.filter(isPossible))
    for (const put of puts) {
      const own = isPossible(put) ? put.record.id : null
      for (const cause of clashes(put, own, after)) causes.add(cause)
    }
    return causes.has('idempotency') ? new Set(['idempotency']) : causes
  }

  list<T extends Exclude<Table, 'keys'>>(
    table: T,
    filter: Readonly<Record<string, string>>,
  ): readonly Records[T][] {
    return this.all(table).filter((record) => {
      const fields = record as unknown as Readonly<Record<string, unknown>>
      if (filter['status'] === undefined && record.status === 'deleted') return false
      return Object.entries(filter).every(([name, value]) => fields[name] === value)
    })
  }

  listKeys({
    accountId,
    enterpriseId,
    revoked,
    expiresBefore,
    expiresFrom,
    ...fields
  }: KeyFilter): readonly KeyRecord[] {
    return this.all('keys').filter((key) => {
      const { user, serviceAccount } = this.#factsOf(key)
      if (accountId !== undefined && (user ?? serviceAccount)?.accountId !== accountId) return false
      if (enterpriseId !== undefined && serviceAccount?.enterpriseId !== enterpriseId) return false
      if (revoked !== undefined && revoked !== (key.revokedAt !== null)) return false
      if (expiresBefore !== undefined && !(key.expiresAt !== null && key.expiresAt < expiresBefore))
        return false
      if (expiresFrom !== undefined && !(key.expiresAt !== null && key.expiresAt >= expiresFrom)) return false
      return Object.entries(fields).every(([name, value]) => key[name as keyof KeyRecord] === value)
    })
  }

  lookUp(digests: readonly string[]): KeyFacts | null {
    const keys = this.all('keys')
    const [found] = digests.flatMap((digest) => keys.filter((key) => key.digest === digest))
    return found === undefined ? null : this.#factsOf(found)
  }

  #factsOf(key: KeyRecord): KeyFacts {
    const user = this.get('users', key.userId)
    const serviceAccount = this.get('serviceAccounts', key.serviceAccountId)
    const account = this.get('accounts', (user ?? serviceAccount)?.accountId ?? null)
    const enterprise = this.get('enterprises', serviceAccount?.enterpriseId ?? account?.enterpriseId ?? null)
    return { key, user, serviceAccount, account, enterprise }
  }

  findAccount(name: string): AccountRecord | null {
    return this.all('accounts').find(({ id, shortId }) => id === name || shortId === name) ?? null
  }

  countPeppers(): ReadonlyMap<number, number> {
    const live = this.all('keys').filter(({ revokedAt }) => revokedAt === null)
    return new Map(live.map(({ pepper }) => [pepper, live.filter((key) => key.pepper === pepper).length]))
  }

  hasForeignKeys(): boolean {
    return this.all('keys').some(({ foreign }) => foreign)
  }

  use(uses: readonly KeyUse[]): void {
    for (const { keyId, at } of uses) {
      const before = this.#uses.get(keyId)
      if (before === undefined || at > before) this.#uses.set(keyId, at)
    }
  }

  lastUsed(keyIds: readonly string[]): ReadonlyMap<string, Date> {
    return new Map([...this.#uses].filter(([id]) => keyIds.includes(id)))
  }

  listAudit(
    { from, to, ...fields }: AuditFilter,
    after: number,
  ): readonly (AuditEntry & { sequence: number })[] {
    const rows = this.audit.map((entry, i) => ({ ...entry, sequence: i + 1 }))
    return rows.filter(
      (row) =>
        row.sequence > after &&
        (from === undefined || row.at >= from) &&
        (to === undefined || row.at < to) &&
        Object.entries(fields).every(([name, value]) => row[name as keyof AuditEntry] === value),
    )
  }
}

function withPuts(before: Tables, puts: readonly Put[]): Tables {
  const after = new Map([...before].map(([table, records]) => [table, new Map(records)]))
  for (const { table, record } of puts)
    after.set(table, new Map(after.get(table) ?? none).set(record.id, record))
  return after
}

/** Which unique values of a record that was just written another one has, too. */
function clashes({ table, record }: Put, own: string | null, after: Tables): readonly string[] {
  const others = [...(after.get(table) ?? none).values()].filter(({ id }) => id !== own)
  if (table === 'accounts') {
    const names = (others as AccountRecord[]).flatMap(({ id, shortId }) => [id, shortId])
    return [
      ...(names.includes(record.id) ? ['id'] : []),
      ...(names.includes(record.shortId) ? ['shortId'] : []),
    ]
  }
  if (table === 'users') {
    const isSame = ({ accountId, email, status }: Records['users']): boolean =>
      status !== 'deleted' && accountId === record.accountId && email === record.email
    return record.status !== 'deleted' && (others as Records['users'][]).some(isSame) ? ['email'] : []
  }
  if (table !== 'keys') return []
  const unique = ['digest', 'holds', 'idempotency'] as const
  return unique.filter(
    (name) => record[name] !== null && (others as KeyRecord[]).some((key) => key[name] === record[name]),
  )
}
