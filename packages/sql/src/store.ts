import {
  StoreConflict,
  type AccountRecord,
  type AsOf,
  type AuditFilter,
  type AuditRow,
  type Batch,
  type Capabilities,
  type Change,
  type ChangeFeed,
  type Filters,
  type KeyFacts,
  type KeyStore,
  type KeyUse,
  type Node,
  type Page,
  type Records,
  type SeenNode,
  type Table,
} from '@latchkey/keyring'
import type { Connected, Db, Dialect } from './dialect.js'
import { SqlStoreError } from './errors.js'
import { readHasForeignKeys, readLastUsed, readPepperCounts } from './read/facts.js'
import { listAuditRows, readChanges, readLastSequence } from './read/logs.js'
import { LookUp } from './read/look-up.js'
import { readNodes } from './read/nodes.js'
import { findAccountRecord, getRecord, listRecords } from './read/records.js'
import { Lane } from './lane.js'
import { UnderWay } from './under-way.js'
import { migrate, readSchemaVersion, refuseOlder } from './schema/migrate.js'
import { schemaVersion, type SchemaStatus } from './schema/migrations.js'
import { commitBatch } from './write/commit.js'
import { deleteNode, writeNode } from './write/nodes.js'
import { writeUses } from './write/uses.js'

/** A key store whose database has a schema with a version. */
export interface SqlKeyStore extends KeyStore {
  /** Whether `open()` would migrate. It needs no open store, and changes nothing. */
  schemaStatus(): Promise<SchemaStatus>
}

interface Open extends Connected {
  readonly lookUp: LookUp
  /** Those of the hot path. */
  readonly lane: Lane
}

/** A key store on SQL. What the databases do differently is in their `Dialect`; what this does is the same on all. */
export class SqlStore implements SqlKeyStore {
  readonly capabilities: Capabilities
  /** The database's own news of commits. What is told is no more than that there may be something. */
  readonly feed: ChangeFeed = Object.freeze({
    listen: async (wake: () => void) => (await this.#use().listen?.(wake)) ?? (async () => {}),
  })
  readonly #connect: () => Promise<Connected>
  readonly #migrates: boolean
  #open: Open | null = null
  readonly #underWay = new UnderWay()

  constructor(capabilities: Capabilities, migrates: boolean, connect: () => Promise<Connected>) {
    this.capabilities = Object.freeze(capabilities)
    this.#migrates = migrates
    this.#connect = connect
  }

  async open(): Promise<void> {
    if (this.#open) return
    const connected = await this.#connectFor(this.#migrates ? migrate : refuseOlder)
    const lane = new Lane(connected.lookUps ?? Number.POSITIVE_INFINITY)
    this.#open = { ...connected, lookUp: new LookUp(connected.reader), lane }
  }

  async schemaStatus(): Promise<SchemaStatus> {
    let current = 0
    const connected = await this.#connectFor(async (db, dialect) => {
      current = await readSchemaVersion(db, dialect)
    })
    await connected.close()
    return { current, target: schemaVersion }
  }

  /** A connection that is good for something; else it is closed again. */
  async #connectFor(use: (db: Db, dialect: Dialect) => Promise<void>): Promise<Connected> {
    const connected = await this.#connect()
    try {
      await use(connected.writer, connected.dialect)
      return connected
    } catch (error) {
      await connected.close()
      throw connected.dialect.explain(error)
    }
  }

  /** Waits for what is under way: a pool that ends leaves those waiting for ever who wait for one of its connections. */
  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    await this.#underWay.idle()
    await open?.close()
  }

  get<T extends Table>(table: T, id: string): Promise<Records[T] | null> {
    return this.#read(({ reader }) => getRecord(reader, table, id))
  }

  list<T extends Table>(table: T, filter: Filters[T], page: Page): Promise<readonly Records[T][]> {
    return this.#read(({ reader }) => listRecords(reader, table, filter, page))
  }

  lookUp(digests: readonly string[]): Promise<AsOf<KeyFacts | null>> {
    return this.#read(({ lookUp, lane }) => lane.run(() => lookUp.find(digests)))
  }

  findAccount(id: string): Promise<AsOf<AccountRecord | null>> {
    return this.#read(({ reader, lane }) => lane.run(() => findAccountRecord(reader, id)))
  }

  lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return this.#read(({ reader }) => readLastUsed(reader, keyIds))
  }

  countPeppers(): Promise<ReadonlyMap<number, number>> {
    return this.#read(({ reader }) => readPepperCounts(reader))
  }

  hasForeignKeys(): Promise<AsOf<boolean>> {
    return this.#read(({ reader }) => readHasForeignKeys(reader))
  }

  commit(batch: Batch): Promise<{ readonly sequence: number }> {
    return this.#write(({ writer, dialect }) => commitBatch(writer, dialect, batch))
  }

  recordUses(uses: readonly KeyUse[]): Promise<void> {
    return this.#write(({ writer, dialect }) => writeUses(writer, dialect, uses))
  }

  listAudit(
    filter: AuditFilter,
    page: { readonly after?: number | undefined; readonly limit?: number | undefined },
  ): Promise<readonly AuditRow[]> {
    return this.#read(({ reader }) => listAuditRows(reader, filter, page))
  }

  changesSince(sequence: number, limit: number): Promise<readonly Change[]> {
    return this.#read(({ reader }) => readChanges(reader, sequence, limit))
  }

  lastSequence(): Promise<number> {
    return this.#read(({ reader }) => readLastSequence(reader))
  }

  recordNode(node: Node): Promise<void> {
    return this.#write(({ writer, dialect }) => writeNode(writer, dialect, node))
  }

  removeNode(id: string): Promise<void> {
    return this.#write(({ writer, dialect }) => deleteNode(writer, dialect, id))
  }

  listNodes(): Promise<readonly SeenNode[]> {
    return this.#read(({ reader, dialect }) => readNodes(reader, dialect))
  }

  #use(): Open {
    if (this.#open) return this.#open
    throw new SqlStoreError('closed', 'the store is not open: call open() first, and nothing after close()')
  }

  async #read<T>(ask: (open: Open) => Promise<T>): Promise<T> {
    return this.#do(ask, (error, dialect) => dialect.explain(error))
  }

  async #write<T>(work: (open: Open) => Promise<T>): Promise<T> {
    return this.#do(work, (error, dialect) => {
      if (error instanceof StoreConflict) return error
      return dialect.conflictOf(error) ?? dialect.explain(error)
    })
  }

  async #do<T>(
    work: (open: Open) => Promise<T>,
    worded: (error: unknown, dialect: Dialect) => Error,
  ): Promise<T> {
    const open = this.#use()
    this.#underWay.begin()
    try {
      return await work(open)
    } catch (error) {
      throw worded(error, open.dialect)
    } finally {
      this.#underWay.end()
    }
  }
}
