import type { KeyStore } from '@latchkey/keyring'
import { storeConformance } from '../../src/index.js'

/** Runs the tests with this in their names, outside any test runner, and returns the names of those that fail. */
export async function failuresOf(open: () => Promise<KeyStore>, part = ''): Promise<readonly string[]> {
  const tests: { readonly name: string; readonly body: () => Promise<void> }[] = []
  let group = ''
  storeConformance({
    name: 'sabotaged',
    describe: (name, body) => {
      group = name.replace('sabotaged: ', '')
      body()
    },
    it: (name, body) => tests.push({ name: `${group}: ${name}`, body }),
    open,
  })
  const failures: string[] = []
  for (const { name, body } of tests.filter((test) => test.name.includes(part))) {
    try {
      await body()
    } catch {
      failures.push(name)
    }
  }
  return failures
}
