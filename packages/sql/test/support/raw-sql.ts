import Libsql from 'libsql'
import { Client } from 'pg'

type Query = (sql: string) => Promise<readonly unknown[]>

/** A connection of somebody else to the same data, for as long as `use` takes. */
export async function withSql<T>(target: string, use: (query: Query) => Promise<T>): Promise<T> {
  return target.startsWith('postgres://') ? onPostgres(target, use) : onSqlite(target, use)
}

async function onPostgres<T>(url: string, use: (query: Query) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(async (sql) => (await client.query(sql)).rows as unknown[])
  } finally {
    await client.end()
  }
}

async function onSqlite<T>(path: string, use: (query: Query) => Promise<T>): Promise<T> {
  const database = new Libsql(path)
  try {
    return await use(async (sql) => {
      const statement = database.prepare(sql)
      if (statement.reader) return statement.all()
      statement.run()
      return []
    })
  } finally {
    database.close()
  }
}
