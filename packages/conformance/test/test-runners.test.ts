import * as nodeTest from 'node:test'
import * as vitest from 'vitest'
import { adapterConformance, type AdapterAnswers, type TestRunner } from '../src/index.js'
import { referenceHarness } from '../src/reference/reference-harness.js'
import { vectorGroups } from '../src/vectors/all.js'

const { describe, expect, it } = vitest

/** That these compile is the test: the suite asks of a runner what each of them has. */
const runners: readonly TestRunner[] = [
  { describe: nodeTest.describe, it: nodeTest.it },
  { describe: vitest.describe, it: vitest.it },
]

/** A runner that keeps what is registered. */
class Collector implements TestRunner {
  readonly tests = new Map<string, () => Promise<void>>()
  readonly #path: string[] = []

  readonly describe = (name: string, body: () => void): void => {
    this.#path.push(name)
    body()
    this.#path.pop()
  }

  readonly it = (name: string, body: () => Promise<void>): void => {
    this.tests.set([...this.#path, name].join(' > '), body)
  }
}

function collect(): { tests: Collector['tests'] } & AdapterAnswers {
  const { describe: group, it: test, tests } = new Collector()
  const { answers } = adapterConformance({ ...referenceHarness('bare'), describe: group, it: test })
  return { tests, answers }
}

describe('a test runner', () => {
  it.each(runners)('has describe and it', (runner) => {
    expect(Object.keys(runner)).toEqual(['describe', 'it'])
  })

  it('gets every vector as a test, under the name of the adapter and of the group', () => {
    const { tests } = collect()
    const names = vectorGroups.flatMap(({ title, vectors }) =>
      vectors.map(({ name }) => `bare conforms > ${title} > ${name}`),
    )
    expect([...tests.keys()]).toEqual(expect.arrayContaining(names))
  })

  it('may run any test alone, and twice', async () => {
    const { tests } = collect()
    const test = tests.get('bare conforms > methods > TRACE /open: credentials_missing')
    await test?.()
    await test?.()
    expect(test).toBeDefined()
  })

  it('may leave the running to answers(), which has one for each vector', async () => {
    const answers = await collect().answers()
    expect([...answers.keys()]).toEqual(
      vectorGroups.flatMap(({ title, vectors }) => vectors.map(({ name }) => `${title}: ${name}`)),
    )
    expect(answers.get('credentials that are not: no Authorization field')).toMatch(
      /^401\ncache-control: no-store\ncontent-length: \d+\ncontent-type: application\/json\nvary: Authorization\n/,
    )
  })
})
