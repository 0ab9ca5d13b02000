import { checkTwins } from './check/check-twins.js'
import { checkVector } from './check/check-vector.js'
import type { AdapterHarness } from './harness.js'
import { runHangUps } from './run/hang-ups.js'
import { runInterleaved } from './run/interleaved.js'
import type { Observations } from './run/observation.js'
import { runGroup, vectorsFor } from './run/run-group.js'
import type { VectorGroup } from './vector.js'
import { vectorGroups } from './vectors/all.js'
import { canonical } from './wire/answer.js'

/** The tests for one adapter, as values: to be given to a test runner, or run without one. */
export interface Suite {
  readonly sections: readonly Section[]
  /** What the adapter answered, as text, by section and test: equal for all adapters that conform. */
  answers(): Promise<ReadonlyMap<string, string>>
}

export interface Section {
  readonly title: string
  readonly tests: readonly Test[]
}

interface Test {
  readonly name: string
  run(): Promise<void>
}

/**
 * A group's server is started by the first of its tests that runs, gets all vectors in one go, and is stopped before that
 * test ends: so no hooks are needed, and any test can be run alone.
 */
export function suiteFor(harness: AdapterHarness): Suite {
  const groups = vectorGroups.map((group) => ({ group, observe: once(() => runGroup(harness, group)) }))
  const sections = groups.map(({ group, observe }) => sectionOf(harness, group, observe))
  return {
    sections: [...sections, crowded(harness)].filter(({ tests }) => tests.length > 0),
    async answers() {
      const all = await Promise.all(groups.map(({ group, observe }) => textsOf(group, observe)))
      return new Map(all.flat())
    },
  }
}

function sectionOf(
  harness: AdapterHarness,
  group: VectorGroup,
  observe: () => Promise<Observations>,
): Section {
  const tests = vectorsFor(harness, group).map((vector) => ({
    name: vector.name,
    async run() {
      const observed = (await observe()).get(vector)
      checkVector(vector, observed ?? { ok: false, error: new Error('the vector was not sent') })
    },
  }))
  const twins = tests.length > 0 && group.vectors.some(({ twin }) => twin !== undefined)
  const alike = { name: 'what must look alike does', run: async () => checkTwins(await observe()) }
  return { title: group.title, tests: twins ? [...tests, alike] : tests }
}

function crowded(harness: AdapterHarness): Section {
  return {
    title: 'requests at the same time',
    tests: [
      {
        name: '1,000 interleaved requests get each its own answer',
        run: () => runInterleaved(harness),
      },
      { name: 'clients that hang up harm nobody', run: () => runHangUps(harness) },
    ],
  }
}

async function textsOf(
  { title }: VectorGroup,
  observe: () => Promise<Observations>,
): Promise<readonly [string, string][]> {
  return Array.from(await observe(), ([{ name, expect }, observed]) => [
    `${title}: ${name}`,
    observed.ok ? canonical(observed.observation.answer, expect) : observed.error.message,
  ])
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
