import {
  memoryStore,
  type AsOf,
  type AuditFilter,
  type AuditRow,
  type Batch,
  type Capabilities,
  type Change,
  type Filters,
  type KeyFacts,
  type KeyStore,
  type KeyUse,
  type Node,
  type Page,
  type Put,
  type Records,
  type SeenNode,
  type Table,
} from '@latchkey/keyring'

/**
 * A store in memory that begins with a seed, and can go back to it under a keyring that goes on. Whatever is asked after a
 * `reset()` is asked of the new beginning.
 */
export class ResettableStore implements KeyStore {
  readonly capabilities: Capabilities = { durable: false, shared: false }
  readonly #seed: () => readonly Put[]
  #current: Promise<KeyStore>
  #draining = 0

  /** `seed` is asked at each beginning: what it gives may depend on the time. */
  constructor(seed: () => readonly Put[]) {
    this.#seed = seed
    this.#current = seeded(seed())
  }

  /**
   * `drain` makes the keyring write what it has put by: last uses and refusals of the time before, which belong to no record of
   * the new beginning. Until that is done such writes are dropped.
   */
  reset(drain: () => Promise<unknown>): void {
    this.#current = seeded(this.#seed())
    this.#draining++
    drain()
      .catch(() => undefined)
      .finally(() => this.#draining--)
  }

  async open(): Promise<void> {
    await this.#current
  }

  async close(): Promise<void> {}

  async get<T extends Table>(table: T, id: string): Promise<Records[T] | null> {
    return (await this.#current).get(table, id)
  }

  async list<T extends Table>(table: T, filter: Filters[T], page: Page): Promise<readonly Records[T][]> {
    return (await this.#current).list(table, filter, page)
  }

  async lookUp(digests: readonly string[]): Promise<AsOf<KeyFacts | null>> {
    return (await this.#current).lookUp(digests)
  }

  async findAccount(id: string): Promise<AsOf<Records['accounts'] | null>> {
    return (await this.#current).findAccount(id)
  }

  async lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return (await this.#current).lastUsed(keyIds)
  }

  async countPeppers(): Promise<ReadonlyMap<number, number>> {
    return (await this.#current).countPeppers()
  }

  async hasForeignKeys(): Promise<AsOf<boolean>> {
    return (await this.#current).hasForeignKeys()
  }

  /** A batch without records is what was refused. */
  async commit(batch: Batch): Promise<{ readonly sequence: number }> {
    const isPutBy = batch.puts.length === 0
    return isPutBy && this.#draining > 0
      ? { sequence: await this.lastSequence() }
      : (await this.#current).commit(batch)
  }

  async recordUses(uses: readonly KeyUse[]): Promise<void> {
    if (this.#draining === 0) await (await this.#current).recordUses(uses)
  }

  async listAudit(
    filter: AuditFilter,
    page: Parameters<KeyStore['listAudit']>[1],
  ): Promise<readonly AuditRow[]> {
    return (await this.#current).listAudit(filter, page)
  }

  async changesSince(sequence: number, limit: number): Promise<readonly Change[]> {
    return (await this.#current).changesSince(sequence, limit)
  }

  async lastSequence(): Promise<number> {
    return (await this.#current).lastSequence()
  }

  async recordNode(node: Node): Promise<void> {
    await (await this.#current).recordNode(node)
  }

  async removeNode(id: string): Promise<void> {
    await (await this.#current).removeNode(id)
  }

  async listNodes(): Promise<readonly SeenNode[]> {
    return (await this.#current).listNodes()
  }
}

async function seeded(puts: readonly Put[]): Promise<KeyStore> {
  const store = memoryStore()
  await store.open()
  await store.commit({ puts, audit: [] })
  return store
}
