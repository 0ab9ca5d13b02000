import type { KeyStore } from '@latchkey/keyring'
import { postgresStore, sqliteStore, type SqlKeyStore } from '../../src/index.js'
import type { TestDatabase } from './databases.js'

type Options = { readonly migrate?: boolean; readonly lockTimeout?: number }

export function storeOn(
  target: string,
  { driver }: Pick<TestDatabase, 'driver'>,
  options: Options = {},
): SqlKeyStore {
  return target.startsWith('postgres://')
    ? postgresStore(target, options)
    : sqliteStore(target, { driver, ...options })
}

export async function openStore(
  target: string,
  database: Pick<TestDatabase, 'driver'>,
  options: Options = {},
): Promise<KeyStore> {
  const store = storeOn(target, database, options)
  await store.open()
  return store
}
