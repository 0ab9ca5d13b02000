import { AuthError } from '@latchkey/core'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import latchkey from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { serve } from './support/server.js'

const start = (response: object) => {
  const app = fastify()
  app.register(latchkey, { verifier })
  app.get('/', { schema: { response } }, () => 'done')
  app.get('/refuses', { schema: { response } }, () => {
    throw new AuthError('account_not_accessible')
  })
  return serve(app)
}

describe("a route's response schema for refusals", () => {
  const schemas: [string, object][] = [
    [
      'for the status',
      { 401: { type: 'object', properties: { code: { type: 'string' }, reason: { type: 'string' } } } },
    ],
    [
      'for the class',
      { '4xx': { type: 'object', properties: { code: { type: 'string' }, reason: { type: 'string' } } } },
    ],
    [
      'by content type',
      {
        default: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { code: { type: 'string' }, reason: { type: 'string' } },
              },
            },
          },
        },
      },
    ],
  ]

  it.each(schemas)('%s forms the body, and the headers stay', async (_way, response) => {
    const { ask } = await start(response)
    const refused = await ask('/')
    expect(refused).toMatchObject({ status: 401, body: '{"code":"EAUTH","reason":"credentials_missing"}' })
    expect(refused.headers).toMatchObject({
      'www-authenticate': 'Token realm="api"',
      'cache-control': 'no-store',
      vary: 'Authorization',
    })
  })

  it.each([true, false])("that asks for Fastify's own form gets it (required: %s)", async (needed) => {
    const text = { type: 'string' }
    const properties = { statusCode: { type: 'integer' }, code: text, error: text, message: text }
    const required = needed ? Object.keys(properties) : []
    const response = { '4xx': { type: 'object', properties, required } }
    const { ask } = await start(response)
    const { status, body, headers } = await ask('/refuses', { key: 'person' })
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({ statusCode: 403, code: 'EFORBIDDEN', error: 'Forbidden' })
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-auth-subject-id': 'user-1' })
  })

  it('that asks for the documented members gets those', async () => {
    const text = { type: 'string' }
    const properties = { status: { type: 'integer' }, code: text, message: text, reason: text }
    const response = { '4xx': { type: 'object', properties, required: Object.keys(properties) } }
    const { ask } = await start(response)
    const { body } = await ask('/')
    expect(body).toBe(JSON.stringify(new AuthError('credentials_missing')))
  })

  it('for other answers, or other media types, leaves the documented one', async () => {
    const text = { type: 'string' }
    const response = {
      200: text,
      '4xx': { content: { 'application/xml': { schema: { type: 'object', properties: { xml: text } } } } },
    }
    const { ask } = await start(response)
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200 })
  })
})
