import { StoreConflict, type Batch, type Put, type Table } from '@latchkey/keyring'
import type { Db, Dialect } from '../dialect.js'
import { tableNames } from '../schema/fields.js'
import { columnsOf, valuesOf } from '../schema/rows.js'
import { refuseSharedNames } from './account-names.js'
import { refuseStale } from './guards.js'
import { writeAudit, writeChanges } from './logs.js'
import { readHead, writeHead } from './head.js'
import { refuseTakenIdempotency } from './idempotency.js'
import { makeRoom } from './make-room.js'
import { insertRows, updateRows } from './statements.js'
import { transaction } from './transaction.js'

const tables = Object.keys(tableNames) as Table[]

/**
 * One transaction. The head row is read first, and locked where that is needed: so commits come one after the other, and their
 * numbers in the order in which others see them.
 */
export async function commitBatch(
  db: Db,
  dialect: Dialect,
  { puts, audit, guards = [], asksNodes = false }: Batch,
): Promise<{ readonly sequence: number }> {
  refuseTwice(puts)
  return transaction(db, dialect, async (connection) => {
    const head = await readHead(connection, dialect)
    await refuseStale(connection, guards)
    await makeRoom(connection, puts)
    await refuseTakenIdempotency(connection, puts)
    await update(connection, puts)
    await insert(connection, puts)
    await refuseSharedNames(connection, puts)
    const changed = await writeChanges(connection, head, puts, asksNodes)
    const next = await writeAudit(connection, changed, audit)
    await writeHead(connection, next)
    if (puts.length > 0 || asksNodes) await dialect.notify(connection)
    return { sequence: next.changeSequence }
  })
}

/** A batch says of each record once what is to become of it. */
function refuseTwice(puts: readonly Put[]): void {
  const seen = new Set<string>()
  for (const { table, record, expect } of puts) {
    const name = `${table}:${record.id}`
    if (seen.has(name)) throw new StoreConflict(expect === null ? 'id' : 'version')
    seen.add(name)
  }
}

/** Before the inserts: what a record gives up, a new one may take. */
async function update(db: Db, puts: readonly Put[]): Promise<void> {
  for (const table of tables) {
    const updates = puts.flatMap((put) =>
      put.table === table && put.expect !== null
        ? [{ values: valuesOf(table, put.record), expect: put.expect }]
        : [],
    )
    if (!(await updateRows(db, table, updates))) throw new StoreConflict('version')
  }
}

async function insert(db: Db, puts: readonly Put[]): Promise<void> {
  for (const table of tables) {
    const rows = puts.flatMap((put) =>
      put.table === table && put.expect === null ? [valuesOf(table, put.record)] : [],
    )
    await insertRows(db, tableNames[table], columnsOf(table), rows)
  }
}
