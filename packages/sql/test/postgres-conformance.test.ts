import { storeConformance } from '@latchkey/conformance'
import type { KeyStore } from '@latchkey/keyring'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres.js'
import { postgresStore } from '../src/index.js'

const missing = postgresMissing()

notRun(missing)
if (!missing) {
  let server: PostgresServer
  const urls = new WeakMap<KeyStore, string>()
  const openAt = async (url: string): Promise<KeyStore> => {
    const store = postgresStore(url)
    urls.set(store, url)
    await store.open()
    return store
  }
  const openBeside = (store: KeyStore): Promise<KeyStore> => openAt(urls.get(store) ?? '')

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.stop())

  storeConformance({
    name: 'PostgreSQL',
    describe,
    it,
    open: async () => openAt(await server.fresh()),
    reopen: openBeside,
    join: openBeside,
  })
}
