import { describe, expect, it } from 'vitest'
import { answers } from './sabotaged-verifiers/answers.js'
import { hostile } from './sabotaged-verifiers/hostile.js'
import { memory } from './sabotaged-verifiers/memory.js'
import { outages } from './sabotaged-verifiers/outages.js'
import { names } from './sabotaged-verifiers/sabotage.js'
import { secrets } from './sabotaged-verifiers/secrets.js'
import { sabotagedSubject } from './support/sabotaged-verifier.js'
import { verifierFailures } from './support/verifier-failures.js'

const sabotages = Object.entries({ ...answers, ...memory, ...hostile, ...outages, ...secrets })

describe('a verifier that is done right', () => {
  it('passes', async () => {
    expect(await verifierFailures(sabotagedSubject(() => ({})))).toEqual([])
  })
})

describe('a verifier that is done wrong is noticed', () => {
  it.each(sabotages)('%s', async (_, [notices, spoil]) => {
    try {
      const failures = await verifierFailures(sabotagedSubject(spoil))
      expect(failures).toContainEqual(expect.stringContaining(names[notices]))
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })

  it('by each of the tests', () => {
    const noticed = new Set<string>(sabotages.map(([, [name]]) => name))
    expect(Object.keys(names).filter((name) => !noticed.has(name))).toEqual([])
  })
})
