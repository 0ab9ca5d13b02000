import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode, type NodeProcess } from '../docs/node-process.js'
import { serveExample, type ServedExample } from './served-example.js'

const folder = 'examples/dist/jwt-and-keys/'
let issuer: NodeProcess
let api: ServedExample
let jwt = ''

beforeAll(async () => {
  issuer = startNode([join(ROOT, folder, 'issuer.js')])
  const output = (await issuer.printed(/JWT=\S+\n/)) ?? ''
  jwt = /JWT=(\S+)/.exec(output)?.[1] ?? ''
  api = await serveExample(`${folder}server.js`, { ISSUER: /ISSUER=(\S+)/.exec(output)?.[1] ?? '' })
})

afterAll(async () => {
  await api?.stop()
  await issuer?.stop()
})

async function ask(authorization: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${api.url}/pipelines`, { headers: { authorization } })
  return { status: response.status, body: await response.json() }
}

describe('JWTs and keys, side by side', () => {
  it('knows a person by a token that the issuer has signed', async () => {
    const body = { kind: 'jwt', caller: 'ada', account: null }
    expect(await ask(`Bearer ${jwt}`)).toEqual({ status: 200, body })
  })

  it('knows a machine by the key that it prints', async () => {
    const key = /Token (sts_[0-9a-f]{40})/.exec(api.output)?.[1] ?? ''
    const body = { kind: 'service', caller: 'log shipper', account: 'Acme' }
    expect(await ask(`Token ${key}`)).toEqual({ status: 200, body })
  })

  it('refuses a token that somebody has changed', async () => {
    const [header, payload = '', signature] = jwt.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url')
    const answer = await ask(`Bearer ${header}.${forged}.${signature}`)
    expect(answer).toMatchObject({ status: 401, body: { reason: 'token_invalid' } })
  })
})
