import type { ConflictCause, Put } from './key-store.js'
import type { Records, Table } from './records.js'

/** Of a value that may stand only once in its space: what is told where it is taken, and what it is in a record, if anything. */
interface Unique<R> {
  readonly cause: ConflictCause
  readonly space: string
  readonly read: (record: R) => string | null
}

const uniques: { readonly [T in Table]: readonly Unique<Records[T]>[] } = {
  enterprises: [],
  // One space for both: whatever names an account names just one.
  accounts: [
    { cause: 'id', space: 'name', read: ({ id }) => id },
    { cause: 'shortId', space: 'name', read: ({ shortId }) => shortId },
  ],
  users: [
    {
      cause: 'email',
      space: 'email',
      read: ({ accountId, email, status }) =>
        status === 'deleted' ? null : JSON.stringify([accountId, email]),
    },
  ],
  serviceAccounts: [],
  roles: [],
  keys: [
    { cause: 'idempotency', space: 'idempotency', read: ({ idempotency }) => idempotency },
    { cause: 'digest', space: 'digest', read: ({ digest }) => digest },
    { cause: 'holds', space: 'holds', read: ({ holds }) => holds },
  ],
}

/** Who has which unique value. A batch is checked as a whole: a place that one of its puts frees, another may take. */
export class UniqueIndex {
  readonly #owners = new Map<string, string>()

  owner(table: Table, space: string, value: string): string | undefined {
    return this.#owners.get(placeOf(table, space, value))
  }

  /** A taken idempotency key is told before all else: its caller has what it asks for already. */
  conflictIn(puts: readonly Put[]): ConflictCause | null {
    const conflicts = this.#conflictsIn(puts)
    return conflicts.find((cause) => cause === 'idempotency') ?? conflicts[0] ?? null
  }

  #conflictsIn(puts: readonly Put[]): readonly ConflictCause[] {
    // A new record frees nothing: where its id is there already, it is refused itself.
    const changes = puts.filter(({ expect }) => expect !== null)
    const changed = new Set(changes.map(({ table, record }) => `${table}:${record.id}`))
    const taken = new Map<string, string>()
    const conflicts: ConflictCause[] = []
    for (const put of puts) {
      for (const { cause, place } of placesOf(put)) {
        const owner = this.#owners.get(place)
        const stays = owner !== undefined && !changed.has(`${put.table}:${owner}`)
        if (stays || (taken.get(place) ?? put.record.id) !== put.record.id) conflicts.push(cause)
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

function placesOf({ table, record }: Put): { cause: ConflictCause; place: string }[] {
  return (uniques[table] as readonly Unique<unknown>[]).flatMap(({ cause, space, read }) => {
    const value = read(record)
    return value === null ? [] : [{ cause, place: placeOf(table, space, value) }]
  })
}

function placeOf(table: Table, space: string, value: string): string {
  return `${table}.${space}=${value}`
}
