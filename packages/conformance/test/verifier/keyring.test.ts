import { memoryStore } from '@latchkey/keyring'
import { describe, it } from 'vitest'
import { verifierConformance } from '../../src/index.js'
import { keyringSubject } from '../support/keyring-subject.js'

verifierConformance({
  name: 'a keyring in memory',
  describe,
  it,
  make: () => keyringSubject(memoryStore()),
})

verifierConformance({
  name: 'a keyring in memory without a cache',
  describe,
  it,
  make: () => keyringSubject(memoryStore(), { maxStaleness: 0 }),
})
