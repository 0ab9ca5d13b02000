import type { Batch, KeyStore, Table } from '@latchkey/keyring'
import { expect } from 'vitest'
import type { Operation, Page } from './arbitrary-operations.js'
import { batchOf } from './arbitrary-records.js'
import { StoreModel } from './store-model.js'

/** A store and the model side by side: what is done is done to both, and what they say is compared. */
export class Twins {
  #store: KeyStore
  readonly #make: () => KeyStore
  readonly #model = new StoreModel()
  /** The last number of each commit that changed something. */
  readonly #sequences: number[] = [0]

  /** `make` gives a store at an empty place, and later one at the same place. */
  constructor(make: () => KeyStore) {
    this.#make = make
    this.#store = make()
  }

  open(): Promise<void> {
    return this.#store.open()
  }

  async take(operation: Operation): Promise<void> {
    const [store, model] = [this.#store, this.#model]
    switch (operation.do) {
      case 'commit':
        return this.#commit(batchOf(operation, (table, id) => this.#present(table, id)))
      case 'list':
        return expect(await store.list(operation.table, operation.filter, operation.page)).toStrictEqual(
          paged(model.list(operation.table, operation.filter), operation.page),
        )
      case 'listKeys':
        return expect(await store.list('keys', operation.filter, operation.page)).toStrictEqual(
          paged(model.listKeys(operation.filter), operation.page),
        )
      case 'lookUp':
        return this.#saw(await store.lookUp(operation.digests), model.lookUp(operation.digests))
      case 'findAccount':
        return this.#saw(await store.findAccount(operation.id), model.findAccount(operation.id))
      case 'use':
        await store.recordUses(operation.uses)
        model.use(operation.uses)
        return expect(sorted(await store.lastUsed(operation.asked))).toStrictEqual(
          sorted(model.lastUsed(operation.asked)),
        )
      case 'listAudit':
        return this.#listAudit(operation)
      case 'count':
        expect(sorted(await store.countPeppers())).toStrictEqual(sorted(model.countPeppers()))
        return this.#saw(await store.hasForeignKeys(), model.hasForeignKeys())
      case 'reopen':
        return this.#reopen()
    }
  }

  async #reopen(): Promise<void> {
    if (!this.#store.capabilities.durable) return
    await this.#store.close()
    this.#store = this.#make()
    await this.#store.open()
  }

  #present(table: Table, id: string): { version: number; foreign: boolean } | null {
    const record = this.#model.get(table, id)
    return record && { version: record.version, foreign: 'foreign' in record && record.foreign }
  }

  /** Committed by both; or refused by both, for a cause that the interface allows. */
  async #commit(batch: Batch): Promise<void> {
    const before = this.#model.changes.length
    const causes = this.#model.commit(batch)
    const found = await this.#store
      .commit(batch)
      .catch((error: unknown) => error as Error & { what?: string })
    if ('sequence' in found) {
      expect([...causes]).toStrictEqual([])
      if (this.#model.changes.length > before) this.#sequences.push(found.sequence)
      expect(found.sequence).toBe(this.#sequences.at(-1))
    } else {
      if (found.name !== 'StoreConflict') throw found
      expect([...causes]).toContain(found.what)
    }
  }

  /** What was read is as of the last commit: nobody else writes. */
  #saw(found: { value: unknown; sequence: number }, expected: unknown): void {
    expect(found).toStrictEqual({ value: expected, sequence: this.#sequences.at(-1) })
  }

  async #listAudit({ filter, after, limit }: Operation & { do: 'listAudit' }): Promise<void> {
    const rows = await this.#store.listAudit(filter, { after, limit })
    const expected = this.#model.listAudit(filter, after).slice(0, limit)
    expect(rows).toStrictEqual(expected.map((row, i) => ({ ...row, hash: rows[i]?.hash })))
  }

  /** All that is there in the end: nothing of a refused batch, everything of the others. */
  async end(): Promise<void> {
    for (const table of ['enterprises', 'accounts', 'users', 'serviceAccounts', 'roles', 'keys'] as const)
      for (const record of this.#model.all(table))
        expect(await this.#store.get(table, record.id)).toStrictEqual(record)
    expect(await this.#store.list('keys', {}, { limit: 1000 })).toStrictEqual(this.#model.listKeys({}))
    expect(await this.#store.lastSequence()).toBe(this.#sequences.at(-1))
    for (const [i, since] of this.#sequences.entries())
      await this.#checkChanges(since, this.#model.changes.slice(i))
  }

  /** Rows after a commit: all of the commits that followed, those of the next one first, with numbers that grow. */
  async #checkChanges(since: number, expected: readonly (readonly string[])[]): Promise<void> {
    const rows = await this.#store.changesSince(since, 1000)
    const names = rows.map(({ table, id }) => `${table} ${id}`)
    const [next = []] = expected
    expect(names.slice(0, next.length).sort()).toStrictEqual([...next].sort())
    expect(names.sort()).toStrictEqual(expected.flat().sort())
    expect(rows.every(({ sequence }, i) => sequence > (rows[i - 1]?.sequence ?? since))).toBe(true)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

function paged<T extends { readonly id: string }>(
  records: readonly T[],
  { after = '', limit = 100 }: Page,
): readonly T[] {
  return records.filter(({ id }) => id > after).slice(0, limit)
}

function sorted<V>(map: ReadonlyMap<string | number, V>): readonly (readonly [string, V])[] {
  return [...map].map(([key, value]) => [String(key), value] as const).sort(([a], [b]) => (a < b ? -1 : 1))
}
