import type { ConflictCause, Put } from './key-store.js'
import type { Records, Table } from './records.js'

/** Fields that may stand only once: what they are in a record, or null where it has none. */
const uniques: {
  readonly [T in Table]: Partial<Record<ConflictCause, (record: Records[T]) => string | null>>
} = {
  enterprises: {},
  accounts: { shortId: ({ shortId }) => shortId },
  users: {
    email: ({ accountId, email, status }) =>
      status === 'deleted' ? null : JSON.stringify([accountId, email]),
  },
  serviceAccounts: {},
  roles: {},
  keys: {
    idempotency: ({ idempotency }) => idempotency,
    digest: ({ digest }) => digest,
    holds: ({ holds }) => holds,
  },
}

type Reader = (record: unknown) => string | null

/** Who has which unique value. A batch is checked as a whole: a place that one of its puts frees, another may take. */
export class UniqueIndex {
  readonly #owners = new Map<string, string>()

  owner(table: Table, field: ConflictCause, value: string): string | undefined {
    return this.#owners.get(`${table}.${field}=${value}`)
  }

  /** A taken idempotency key is told before all else: its caller has what it asks for already. */
  conflictIn(puts: readonly Put[]): ConflictCause | null {
    const conflicts = this.#conflictsIn(puts)
    return conflicts.find((field) => field === 'idempotency') ?? conflicts[0] ?? null
  }

  #conflictsIn(puts: readonly Put[]): readonly ConflictCause[] {
    const written = new Set(puts.map(({ table, record }) => `${table}:${record.id}`))
    const taken = new Map<string, string>()
    const conflicts: ConflictCause[] = []
    for (const put of puts) {
      for (const { field, place } of placesOf(put)) {
        const owner = this.#owners.get(place)
        const stays = owner !== undefined && owner !== put.record.id && !written.has(`${put.table}:${owner}`)
        if (stays || (taken.get(place) ?? put.record.id) !== put.record.id) conflicts.push(field)
        taken.set(place, put.record.id)
      }
    }
    return conflicts
  }

  release(put: Put): void {
    for (const { place } of placesOf(put)) this.#owners.delete(place)
  }

  take(put: Put): void {
    for (const { place } of placesOf(put)) this.#owners.set(place, put.record.id)
  }
}

function placesOf({ table, record }: Put): { field: ConflictCause; place: string }[] {
  return (Object.entries(uniques[table]) as [ConflictCause, Reader][]).flatMap(([field, read]) => {
    const value = read(record)
    return value === null ? [] : [{ field, place: `${table}.${field}=${value}` }]
  })
}
