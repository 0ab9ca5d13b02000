import { storeConformance } from '@latchkey/conformance'
import type { KeyStore } from '@latchkey/keyring'
import { describe, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { sqliteStore } from '../src/index.js'
import { drivers, missing } from './support/drivers.js'
import { temporaryFiles } from './support/temporary-files.js'

const files = temporaryFiles()

for (const driver of drivers) {
  const paths = new WeakMap<KeyStore, string>()
  const openAt = async (path: string): Promise<KeyStore> => {
    const store = sqliteStore(path, { driver })
    paths.set(store, path)
    await store.open()
    return store
  }
  const openBeside = (store: KeyStore): Promise<KeyStore> => openAt(paths.get(store) ?? '')

  storeConformance({
    name: `SQLite by ${driver}`,
    describe,
    it,
    open: () => openAt(files.next()),
    reopen: openBeside,
    join: openBeside,
  })

  storeConformance({ name: `SQLite in memory by ${driver}`, describe, it, open: () => openAt(':memory:') })
}

notRun(missing)
