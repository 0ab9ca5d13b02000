import {
  memoryStore,
  type Batch,
  type Change,
  type KeyStore,
  type Put,
  type Records,
  type Table,
} from '@latchkey/keyring'

/** A memory store in which some methods are done wrong. */
export function sabotaged(spoil: (inner: KeyStore) => Partial<KeyStore>): () => Promise<KeyStore> {
  return async () => {
    const inner = memoryStore()
    const wrong = spoil(inner)
    return new Proxy(inner, {
      get: (target, name) => {
        const method: unknown = Reflect.get(wrong, name) ?? Reflect.get(target, name)
        return typeof method === 'function' ? (method.bind(target) as unknown) : method
      },
    })
  }
}

export function withPuts(batch: Batch, change: (put: Put) => Put): Batch {
  return { ...batch, puts: batch.puts.map(change) }
}

/** What every way of reading a record returns, changed. */
export function reading(
  inner: KeyStore,
  change: <T extends Table>(table: T, record: Records[T]) => Records[T],
): Partial<KeyStore> {
  return {
    get: async (table, id) => {
      const record = await inner.get(table, id)
      return record && change(table, record)
    },
    list: async (table, filter, page) =>
      (await inner.list(table, filter, page)).map((record) => change(table, record)),
    lookUp: async (digests) => {
      const { value, sequence } = await inner.lookUp(digests)
      return { value: value && { ...value, key: change('keys', value.key) }, sequence }
    },
  }
}

/** Stands for a column without its unique index: the inner store never hears of the value, readers do. */
export function notUnique(inner: KeyStore, field: 'holds' | 'idempotency'): Partial<KeyStore> {
  const values = new Map<string, string | null>()
  return {
    ...reading(inner, (table, record) =>
      table === 'keys' ? { ...record, [field]: values.get(record.id) ?? null } : record,
    ),
    commit: async (batch) => {
      const bare = withPuts(batch, (put) =>
        put.table === 'keys' ? { ...put, record: { ...put.record, [field]: null } } : put,
      )
      const done = await inner.commit(bare)
      for (const { table, record } of batch.puts) if (table === 'keys') values.set(record.id, record[field])
      return done
    },
  }
}

/** A transaction that commits after a later one: its number turns up when readers have gone past it. */
export function lateChanges(inner: KeyStore): Partial<KeyStore> {
  const held = new Set<number>()
  const told = new Set<number>()
  return {
    changesSince: async (sequence, limit) => {
      const changes = await inner.changesSince(sequence, limit)
      return changes.filter((change, i) => isTold(change, changes[i + 1], { held, told }))
    },
  }
}

function isTold(
  change: Change,
  next: Change | undefined,
  { held, told }: { held: Set<number>; told: Set<number> },
): boolean {
  if (
    told.has(change.sequence) ||
    held.has(change.sequence) ||
    next === undefined ||
    change.sequence % 5 !== 0
  ) {
    told.add(change.sequence)
    return true
  }
  held.add(change.sequence)
  return false
}
