// Mixed traffic on two nodes, with keys that come and go, and a database that does too: `pnpm test:soak`.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patience } from '../faults/length.js'
import { maxStaleness, missing, openWorld, type World } from '../faults/world.js'
import { notRun } from '../support/not-run.js'
import { Connection } from '../support/raw-http.js'
import { ask } from './caller.js'
import { duration, isLong } from './length.js'
import { Population, type SoakKey } from './population.js'
import { withKey } from './questions.js'
import { printReport, type Soaked } from './report.js'
import { soak } from './soak.js'

notRun(missing)

/**
 * kB a minute of a node's heap, with 95 % confidence. Less than some bytes for each request. Two memories are bounded, but not full
 * within an hour: of the last changes (20,000), and of keys whose use was written down (100,000). They make 200 bytes for a new key.
 */
const mostGrowth = 60
/** Full after some minutes: what grows from then on is none of the caches. */
const cache = { max: 200, maxUnknown: 200 }

describe.skipIf(missing)('mixed traffic for a while', () => {
  let world: World
  let population: Population
  let soaked: Soaked

  beforeAll(async () => {
    world = await openWorld([{ cache }, { cache, feed: 'redis' }])
    population = await Population.of(world.admin)
    soaked = await soak(world, population)
    await sleep(maxStaleness)
    if (isLong) printReport(soaked)
  }, duration + patience())
  afterAll(() => world?.close())

  async function statusesOf(keys: readonly SoakKey[]): Promise<readonly (number | null)[]> {
    const statuses = []
    for (const { port } of world.nodes) {
      const connection = new Connection(port)
      for (const key of keys) statuses.push((await ask(connection, withKey('', key))).status)
      connection.close()
    }
    return [...new Set(statuses)]
  }

  it('has no answer that nothing explains, and no key that outlives its end by more than maxStaleness', () => {
    expect(soaked.answers.unexplained).toEqual([])
  })

  it('was about something: keys were taken away, and servers too', () => {
    const { changes, outages, answers } = soaked
    for (const count of Object.values(changes)) expect(count).toBeGreaterThan(0)
    expect(outages.all.length).toBeGreaterThan(1)
    const words = new Set([...answers.counts.keys()].map((line) => line.split('\t')[2]))
    expect(words).toContain('good')
    expect(words).toContain('taken away')
    expect(words).toContain('as it should be')
  })

  it('leaves all nodes of one mind', async () => {
    expect(await statusesOf(population.living)).toEqual([200])
    expect(await statusesOf(population.dead)).toEqual([401])
  })

  it('leaves an audit log that is whole', async () => {
    expect(await world.admin.audit.verify()).toMatchObject({ ok: true })
  })

  it.runIf(isLong)('makes no heap grow', () => {
    for (const { node, slope } of soaked.heaps.slopes()) expect(slope.high, node).toBeLessThan(mostGrowth)
  })
})
