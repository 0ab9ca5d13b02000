import { memoryStore } from '@latchkey/keyring'
import { describe, it } from 'vitest'
import { storeConformance } from '../../src/index.js'

storeConformance({
  name: 'memory',
  describe,
  it,
  open: async () => {
    const store = memoryStore()
    await store.open()
    return store
  },
})
