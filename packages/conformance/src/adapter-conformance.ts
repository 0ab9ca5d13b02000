import type { AdapterHarness, TestRunner } from './harness.js'
import { suiteFor, type Section, type Suite } from './suite.js'

/** What the adapter answered to each vector, for comparing adapters with one another. */
export type AdapterAnswers = Pick<Suite, 'answers'>

/**
 * Registers the tests that every adapter must pass with a test runner: raw requests over real sockets, each with the answer
 * that the contract demands. A server is started for each group of requests.
 *
 * It does not check what is the framework's: routing, bodies, the words of its own 404 and 500; nor what an adapter offers
 * beyond `tokenAuth`, `requireScopes`, `requireAuth`, `tokenInfo` and `getAuth`.
 *
 * @example
 * import { describe, it } from 'node:test'
 * adapterConformance({ name: 'my framework', describe, it, start: async (setup) => … })
 */
export function adapterConformance(harness: AdapterHarness & TestRunner): AdapterAnswers {
  const { describe, it } = harness
  const suite = suiteFor(harness)
  describe(`${harness.name} conforms`, () => {
    for (const { title, tests } of suite.sections) {
      describe(title, () => {
        for (const { name, run } of tests) it(name, run)
      })
    }
  })
  return suite
}

export interface AdapterReport {
  /** How many tests were run. */
  readonly tests: number
  readonly failures: readonly AdapterFailure[]
}

export interface AdapterFailure {
  /** Section and name of the test. */
  readonly test: string
  readonly error: Error
}

/** Runs the same tests without a test runner, and gives what failed. */
export function adapterReport(harness: AdapterHarness): Promise<AdapterReport> {
  return reportOn(suiteFor(harness).sections)
}

export async function reportOn(sections: readonly Section[]): Promise<AdapterReport> {
  const all = sections.flatMap(({ title, tests }) => tests.map((test) => ({ title, ...test })))
  const failures = await Promise.all(
    all.map(({ title, name, run }) =>
      run().then(
        () => null,
        (error: unknown) => ({ test: `${title}: ${name}`, error: error as Error }),
      ),
    ),
  )
  return { tests: all.length, failures: failures.filter((failure) => failure !== null) }
}
