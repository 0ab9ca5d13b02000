import { postgresStore, sqliteStore } from '@latchkey/sql'

/** The built store for a path or a URL, open. */
export async function openStore(target, driver = 'auto') {
  const store = target.startsWith('postgres://') ? postgresStore(target) : sqliteStore(target, { driver })
  await store.open()
  return store
}
