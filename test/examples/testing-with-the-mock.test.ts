// An example that is a test: it is run by node's own runner, as its reader would run it.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode } from '../docs/node-process.js'

describe('the tests of the client', () => {
  it('pass, and are all run', async () => {
    const program = join(ROOT, 'examples/dist/testing-with-the-mock/client.test.js')
    const { code, stdout } = await startNode(['--test', '--test-reporter=tap', program]).exited
    expect({ code, failures: stdout.match(/^ *not ok .*$/gm) }).toEqual({ code: 0, failures: null })
    expect(stdout).toMatch(/^# pass 5$/m)
    expect(stdout).toMatch(/^# (skipped|todo) 0$/m)
  })
})
