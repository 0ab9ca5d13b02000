import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { serviceKey } from '../../support/identities.js'

// Beside case 17: a verifier may be slow, and whoever waits may have given up and answered. What comes then comes too late
// to set a header, which Node says by throwing: in a promise that nobody watches, that is the end of the process.
const child = fileURLToPath(new URL('../../support/children/late-answer.mjs', import.meta.url))

describe('a request that was answered while its key was being checked', () => {
  it.each(['express', 'koa', 'fastify'])('does the process no harm: %s', (framework) => {
    const { stdout, stderr } = spawnSync(process.execPath, [child, framework, serviceKey], {
      encoding: 'utf8',
    })
    expect({ stdout, stderr }).toMatchObject({ stdout: 'alive\n' })
  })
})
