import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { ROOT } from '../docs/documents.js'
import { startNode, type NodeProcess } from '../docs/node-process.js'
import { haveCurl, readCommands, runCurl } from './curl.js'
import { serveExample, type ServedExample } from './served-example.js'

const folder = 'examples/dist/behind-an-introspection-endpoint/'
let endpoint: NodeProcess
let api: ServedExample

beforeAll(async () => {
  endpoint = startNode([join(ROOT, folder, 'authorization-server.js')])
  const output = (await endpoint.printed(/http:\S+\n/)) ?? ''
  api = await serveExample(`${folder}server.js`, {
    INTROSPECTION_URL: /http:\S+/.exec(output)?.[0] ?? '',
  })
})

afterAll(async () => {
  await api?.stop()
  await endpoint?.stop()
})

async function ask(authorization: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${api.url}/pipelines`, { headers: { authorization } })
  return { status: response.status, body: await response.json() }
}

describe('an API behind an introspection endpoint', () => {
  it.skipIf(!haveCurl())('prints a command that is answered', async () => {
    const [{ command } = { command: '' }, ...more] = readCommands(api.output)
    expect(more).toEqual([])
    const { status, text } = await runCurl(command)
    expect(status).toBe(200)
    expect(text).toContain('x-auth-subject-id: ada')
  })

  it('knows who a token is', async () => {
    expect(await ask('Bearer ory_at_ada')).toEqual({
      status: 200,
      body: { caller: 'ada', account: 'acme', client: 'web-app', pipelines: ['access logs to S3'] },
    })
  })

  it.each([
    ['a token without the scope', 'Bearer ory_at_robot', 403, 'scope_insufficient'],
    ['a token that is not active', 'Bearer ory_at_nobody', 401, 'token_invalid'],
    ['what is no token of the endpoint’s', 'Bearer sta_1a2b', 401, 'token_invalid'],
    ['another scheme', 'Token ory_at_ada', 401, 'scheme_unsupported'],
  ])('refuses %s', async (_, authorization, status, reason) => {
    expect(await ask(authorization)).toMatchObject({ status, body: { reason } })
  })

  it('is unavailable where the endpoint does not take its secret', async () => {
    const other = await serveExample(`${folder}server.js`, {
      CLIENT_SECRET: 'wrong',
      INTROSPECTION_URL: 'http://127.0.0.1:9/',
    })
    const response = await fetch(`${other.url}/pipelines`, {
      headers: { authorization: 'Bearer ory_at_ada' },
    })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    await other.stop()
  })
})
