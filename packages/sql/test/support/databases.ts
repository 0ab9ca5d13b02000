import { afterAll, beforeAll } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../../test/support/postgres.js'
import { drivers, type SqliteDriver } from './drivers.js'
import { temporaryFiles } from './temporary-files.js'

export interface TestDatabase {
  readonly name: string
  readonly driver: SqliteDriver | 'auto'
  /** A path or a URL, with nothing there yet. */
  fresh(): Promise<string>
}

/** Every database that this machine and runtime have: a file by each driver, and a real PostgreSQL. */
export function databases(): readonly TestDatabase[] {
  const files = temporaryFiles()
  const sqlite = drivers.map((driver): TestDatabase => ({
    name: `SQLite by ${driver}`,
    driver,
    fresh: async () => files.next(),
  }))
  if (postgresMissing()) return sqlite
  let server: PostgresServer | undefined
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.stop())
  const fresh = (): Promise<string> =>
    server?.fresh() ?? Promise.reject(new Error('the server has not started'))
  return [...sqlite, { name: 'PostgreSQL', driver: 'auto', fresh }]
}
