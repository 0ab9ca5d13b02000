import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { canary, leaks } from '../../support/canary.js'

// Case 47, once more: what goes to the console where nobody handles errors, which is how most services begin.
const child = fileURLToPath(new URL('../../support/children/console-output.mjs', import.meta.url))

describe.each(['production', 'development'])('the console, in %s', (mode) => {
  const run = spawnSync(process.execPath, [child, canary], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: mode },
  })

  it('nothing that the frameworks print has the key in it', () => {
    const { stdout, stderr, status } = run
    const output = stdout + stderr
    expect({ status, answered: stdout.match(/^503$/gm)?.length }).toStrictEqual({ status: 0, answered: 9 })
    // The handler's own errors are printed: so it is the console that was looked at.
    expect(stderr).toContain('the handler is broken')
    expect(leaks(output)).toEqual([])
  })

  // A refusal is no fault of the server's: a log that fills with them hides those that are.
  it('a refusal is not printed as an error', () => {
    expect(run.stderr).not.toContain('AuthError')
  })
})
