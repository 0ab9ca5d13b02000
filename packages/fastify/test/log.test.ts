import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import latchkey from '../src/index.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

describe('the log', () => {
  it('has refusals at level info, outages at level error, and no key', async () => {
    const lines: string[] = []
    const logger = { level: 'trace', stream: { write: (line: string) => void lines.push(line) } }
    const app = fastify({ logger })
    const down = { verify: (token: string) => Promise.reject(new Error(`no row for ${token}`)) }
    app.register(latchkey, { verifier: down })
    app.get('/', () => 'done')
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(callerHeaders(await ask('/', { key: 'canary-0123456789' }))).toEqual([])
    const entries = lines.map((line) => JSON.parse(line) as { level: number; err?: { code: string } })
    const errors = entries.filter(({ err }) => err !== undefined)
    expect(errors.map(({ level, err }) => [level, err?.code])).toEqual([
      [30, 'EAUTH'],
      [50, 'EUNAVAILABLE'],
    ])
    expect(lines.join()).not.toContain('canary')
  })
})
