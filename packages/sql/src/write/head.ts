import { CompiledQuery } from 'kysely'
import type { Db, Dialect } from '../dialect.js'

/** The last numbers given out, and the hash that the next audit row builds on. */
export interface Head {
  readonly changeSequence: number
  readonly auditSequence: number
  readonly auditHash: string
}

interface HeadRow {
  readonly change_sequence: unknown
  readonly audit_sequence: unknown
  readonly audit_hash: string
}

export async function readHead(db: Db, dialect: Dialect): Promise<Head> {
  const text = `select change_sequence, audit_sequence, audit_hash from latchkey_head where id = 1${dialect.headLock}`
  const { rows } = await db.executeQuery<HeadRow>(CompiledQuery.raw(text))
  const row = rows[0]
  if (row === undefined) throw new Error('latchkey_head has lost its row: restore the database from a backup')
  return {
    changeSequence: Number(row.change_sequence),
    auditSequence: Number(row.audit_sequence),
    auditHash: row.audit_hash,
  }
}

export async function writeHead(db: Db, { changeSequence, auditSequence, auditHash }: Head): Promise<void> {
  await db
    .updateTable('latchkey_head')
    .set({ change_sequence: changeSequence, audit_sequence: auditSequence, audit_hash: auditHash })
    .where('id', '=', 1)
    .execute()
}
