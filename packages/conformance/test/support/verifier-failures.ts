import { verifierConformance, type VerifierSubject } from '../../src/index.js'

/** Runs the tests of the suite outside any test runner, and returns the names of those that fail. */
export async function verifierFailures(make: () => Promise<VerifierSubject>): Promise<readonly string[]> {
  const tests: { readonly name: string; readonly body: () => Promise<void> }[] = []
  verifierConformance({
    name: 'sabotaged',
    describe: (_, body) => body(),
    it: (name, body) => tests.push({ name, body }),
    make,
    patience: 500,
  })
  const failures: string[] = []
  for (const { name, body } of tests) {
    try {
      await body()
    } catch {
      failures.push(name)
    }
  }
  return failures
}
