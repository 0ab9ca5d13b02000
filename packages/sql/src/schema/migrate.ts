import { CompiledQuery } from 'kysely'
import type { Db, Dialect } from '../dialect.js'
import { SqlStoreError } from '../errors.js'
import { transaction } from '../write/transaction.js'
import { migrations, schemaVersion } from './migrations.js'

export async function readSchemaVersion(db: Db, dialect: Dialect): Promise<number> {
  if (!(await dialect.schemaExists(db))) return 0
  const row = await db
    .selectFrom('latchkey_schema')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst()
  return Number(row?.version ?? 0)
}

/**
 * Brings the schema up to date, in one transaction and under a lock: of several processes that start at once, one does it. That
 * it needs the lock is also what tells, at the start and not at the first change, that a database takes no writes.
 */
export async function migrate(db: Db, dialect: Dialect): Promise<void> {
  await transaction(db, dialect, async (connection) => {
    await dialect.lockSchema(connection)
    const current = await readSchemaVersion(connection, dialect)
    refuseNewer(current)
    const text = dialect.words
    if (current === 0) {
      const table = `create table latchkey_schema (version ${text.int} not null primary key, name ${text.text} not null,
        applied_at ${text.int} not null) ${text.table}`
      await connection.executeQuery(CompiledQuery.raw(table))
    }
    for (const step of migrations.slice(current)) {
      for (const statement of step.statements(text))
        await connection.executeQuery(CompiledQuery.raw(statement))
      const { version, name } = step
      await connection
        .insertInto('latchkey_schema')
        .values({ version, name, applied_at: Date.now() })
        .execute()
    }
  })
}

/** For those who migrate with a user of more rights, or at a time of their own. */
export async function refuseOlder(db: Db, dialect: Dialect): Promise<void> {
  const current = await readSchemaVersion(db, dialect)
  refuseNewer(current)
  if (current === schemaVersion) return
  const message = `schema version ${current} is older than this version of @latchkey/sql needs (${schemaVersion}): run "latchkey migrate"`
  throw new SqlStoreError('older_schema', message)
}

function refuseNewer(current: number): void {
  if (current <= schemaVersion) return
  const message = `schema version ${current} is newer than this version of @latchkey/sql knows (${schemaVersion}): upgrade it`
  throw new SqlStoreError('newer_schema', message)
}
