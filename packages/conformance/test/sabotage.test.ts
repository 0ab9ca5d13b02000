import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { reportOn } from '../src/adapter-conformance.js'
import { adapterReport, listen } from '../src/index.js'
import { suiteFor } from '../src/suite.js'
import { referenceHarness } from '../src/reference/reference-harness.js'
import { rewordings } from './sabotaged/answers.js'
import { mistakenCallers } from './sabotaged/callers.js'
import { misreadings } from './sabotaged/credentials.js'
import { missends } from './sabotaged/sending.js'
import { waysIn } from './sabotaged/ways-in.js'

// A suite that cannot fail proves nothing: each of these adapters has one fault, and must not get by with it. Only the
// section that must notice it is run: that it fails means that the suite does, and says that it fails for the right reason.
describe('the suite fails where an adapter has a fault', () => {
  it.each([...misreadings, ...waysIn, ...mistakenCallers, ...rewordings, ...missends])(
    '%s: %s',
    async (section, fault, Adapter) => {
      const { sections } = suiteFor({ ...referenceHarness(fault, Adapter), timeout: 300 })
      const report = await reportOn(sections.filter(({ title }) => title === section))
      expect(report.failures).not.toEqual([])
    },
  )

  it('an adapter that never answers', async () => {
    const start = () => listen(createServer(() => undefined))
    const { tests, failures } = await adapterReport({ name: 'silent', timeout: 5, start })
    // What is no HTTP at all Node refuses by itself.
    expect(failures.length).toBeGreaterThan(tests - 20)
  })

  it('an adapter that does not start', async () => {
    const refused = new Error('no such port')
    const { tests, failures } = await adapterReport({ name: 'none', start: () => Promise.reject(refused) })
    expect(failures).toHaveLength(tests)
    expect(failures[0]?.error).toBe(refused)
  })
})

it('the suite passes where it has none', { timeout: 60_000 }, async () => {
  const { tests, failures } = await adapterReport(referenceHarness('honest'))
  expect(failures).toEqual([])
  expect(tests).toBeGreaterThan(600)
})
