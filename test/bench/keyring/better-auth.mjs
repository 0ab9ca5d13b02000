import { randomUUID } from 'node:crypto'
import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { getMigrations } from 'better-auth/db/migration'
import { Kysely, SqliteDialect } from 'kysely'
import { tokenOf } from './tokens.mjs'

/** @param {object} database @param {object} [options] of better-auth @param {object} [ofKeys] options of the plugin */
function optionsOf(database, options = {}, ofKeys = {}) {
  let made = 0
  return {
    database,
    secret: 'only for this benchmark, and nowhere else',
    baseURL: 'http://127.0.0.1:3000',
    telemetry: { enabled: false },
    ...options,
    plugins: [
      apiKey({ rateLimit: { enabled: false }, customKeyGenerator: () => tokenOf(made++), ...ofKeys }),
    ],
  }
}

/**
 * @param {string} file
 * @param {'node:sqlite' | 'libsql'} driver
 */
export async function onSqlite(file, driver) {
  const connection = await connect(file, driver)
  connection.exec('pragma journal_mode = wal')
  connection.exec('pragma synchronous = normal')
  // As its documentation has it for node:sqlite, and for other drivers by Kysely.
  const database =
    driver === 'node:sqlite'
      ? connection
      : { db: new Kysely({ dialect: new SqliteDialect({ database: connection }) }), type: 'sqlite' }
  const options = optionsOf(database)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  return { auth: betterAuth(options), connection }
}

/** @param {string} file @param {string} driver */
async function connect(file, driver) {
  if (driver === 'node:sqlite') return new (await import('node:sqlite')).DatabaseSync(file)
  return new (await import('libsql')).default(file)
}

export function inMemory() {
  return betterAuth(optionsOf(emptyMemory()))
}

/** Its way around the database: keys as JSON texts by name, here in a Map. */
export function inSecondaryStorage() {
  const values = new Map()
  const secondaryStorage = {
    get: async (/** @type {string} */ name) => values.get(name) ?? null,
    set: async (/** @type {string} */ name, /** @type {string} */ value) => void values.set(name, value),
    delete: async (/** @type {string} */ name) => void values.delete(name),
  }
  return betterAuth(optionsOf(emptyMemory(), { secondaryStorage }, { storage: 'secondary-storage' }))
}

function emptyMemory() {
  return memoryAdapter({ user: [], session: [], account: [], verification: [], apikey: [] })
}

/**
 * The next keys, all of one user.
 *
 * @param {ReturnType<typeof inMemory>} auth
 * @param {number} count
 */
export async function addKeys(auth, count) {
  const { internalAdapter } = await auth.$context
  const user = { email: `${randomUUID()}@example.com`, name: 'User', emailVerified: true }
  const { id: userId } = await internalAdapter.createUser(user)
  for (let i = 0; i < count; i++) await auth.api.createApiKey({ body: { userId, name: `key ${i}` } })
}
