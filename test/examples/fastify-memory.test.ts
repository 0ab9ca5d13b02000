import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveCurl, readCommands, runCurl } from './curl.js'
import { serveExample, type ServedExample } from './served-example.js'

let api: ServedExample

beforeAll(async () => {
  api = await serveExample('examples/dist/fastify-memory/server.js')
})

afterAll(async () => {
  await api?.stop()
})

describe('the keyring in memory', () => {
  it.skipIf(!haveCurl())('prints a command that is answered', async () => {
    const [{ command } = { command: '' }, ...more] = readCommands(api.output)
    expect(more).toEqual([])
    const { status, text } = await runCurl(command)
    expect(status).toBe(200)
    expect(text).toContain('x-auth-access-type: service')
  })

  it('leaves a route open that says so, and guards the other', async () => {
    expect((await fetch(`${api.url}/health`)).status).toBe(200)
    expect(await api.ask('/pipelines', null)).toMatchObject({
      status: 401,
      body: { reason: 'credentials_missing' },
    })
  })

  it('makes a new key at every start', async () => {
    const other = await serveExample('examples/dist/fastify-memory/server.js')
    const token = /sts_[0-9a-f]{40}/.exec(other.output)?.[0] ?? ''
    expect((await other.ask('/pipelines', token)).status).toBe(200)
    expect((await api.ask('/pipelines', token)).status).toBe(401)
    await other.stop()
  })
})
