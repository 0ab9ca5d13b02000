import { atomicity } from './cases/atomicity.js'
import { auditLog } from './cases/audit-log.js'
import { changeLog } from './cases/change-log.js'
import { durability } from './cases/durability.js'
import { filters } from './cases/filters.js'
import { guards } from './cases/guards.js'
import { hostileValues } from './cases/hostile-values.js'
import { keyCounts } from './cases/key-counts.js'
import { lookUps } from './cases/look-ups.js'
import { nodes } from './cases/nodes.js'
import { pages } from './cases/pages.js'
import { places } from './cases/places.js'
import { races } from './cases/races.js'
import { roundTrips } from './cases/round-trips.js'
import { uniqueness } from './cases/uniqueness.js'
import { uses } from './cases/uses.js'
import { versions } from './cases/versions.js'
import type { StoreCase, StoreCases, StoreHarness } from './harness.js'

const all: readonly StoreCases[] = [
  roundTrips,
  versions,
  guards,
  uniqueness,
  places,
  atomicity,
  races,
  lookUps,
  pages,
  filters,
  keyCounts,
  uses,
  auditLog,
  changeLog,
  nodes,
  hostileValues,
  durability,
]

/**
 * The suite that every key store must pass. It uses nothing but the `KeyStore` interface, and `node:assert`.
 *
 * Not checked: what only several processes, a crash or a full disk show. A store that says `durable` or `shared` needs tests of
 * its own for these.
 *
 * @example
 * import { describe, it } from 'node:test'
 * storeConformance({ name: 'memory', describe, it, open: async () => memoryStore() })
 */
export function storeConformance(harness: StoreHarness): void {
  for (const { title, cases } of all) {
    harness.describe(`${harness.name}: ${title}`, () => {
      for (const one of cases) harness.it(one.name, () => runCase(one, harness))
    })
  }
}

async function runCase({ run }: StoreCase, harness: StoreHarness): Promise<void> {
  const store = await harness.open()
  const other = (await harness.join?.(store)) ?? store
  try {
    await run({ store, other, harness })
  } finally {
    await other.close()
    await store.close()
  }
}
