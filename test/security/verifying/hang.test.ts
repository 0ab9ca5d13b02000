import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = `
  import { createAuthenticator } from '@latchkey/core'
  const verifier = { verify: () => new Promise(() => {}) }
  const authenticator = createAuthenticator({ verifier, verifyTimeout: 50 })
  const outcome = await authenticator.authenticate({ headers: { authorization: 'Token abc' } })
  console.log(outcome.status)
`

// Case 17. Nothing else keeps this process alive: a limit whose timer does not either would end it without an answer.
it('a verifier that hangs is a 503, although nothing else keeps the process alive', async () => {
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
  })
  expect(stdout).toBe('503\n')
})
