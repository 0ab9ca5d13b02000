import { AuthError } from '@latchkey/core'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import latchkey from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { serve } from './support/server.js'

const start = (prepare: (app: FastifyInstance) => unknown) => {
  const app = fastify()
  prepare(app)
  app.register(latchkey, { verifier })
  app.get('/', () => 'done')
  app.get('/refuses', () => {
    throw new AuthError('account_not_accessible')
  })
  return serve(app)
}

describe('without an error handler', () => {
  it('refusals of the plugin and of handlers are answered as documented', async () => {
    const { ask } = await start(() => undefined)
    expectRefusal(await ask('/'), 'credentials_missing')
    const refused = await ask('/refuses', { key: 'person' })
    expectRefusal(refused, 'account_not_accessible')
    expect(refused.headers['x-auth-subject-id']).toBe('user-1')
  })

  it('a client that prefers problem+json gets it', async () => {
    const { ask } = await start(() => undefined)
    const { headers, body } = await ask('/', { headers: { accept: 'application/problem+json' } })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ title: 'Unauthorized', reason: 'credentials_missing' })
  })

  it('an AuthError for all requests gives none the headers of another', async () => {
    const denied = new AuthError('kind_not_allowed')
    const { ask } = await start((app) =>
      app.get('/denied', () => {
        throw denied
      }),
    )
    const person = await ask('/denied', { key: 'person' })
    const enterprise = await ask('/denied', { key: 'enterprise' })
    expectRefusal(person, 'kind_not_allowed')
    expect(person.headers['x-auth-subject-id']).toBe('user-1')
    expect(enterprise.headers['x-auth-subject-id']).toBe('enterprise-user-1')
    expect(enterprise.headers).not.toHaveProperty('x-auth-account-id')
  })

  it('an AuthError of an open route has the documented body', async () => {
    const { ask } = await start((app) =>
      app.get('/open', { config: { auth: false } }, () => {
        throw new AuthError('kind_not_allowed')
      }),
    )
    const { status, body, headers } = await ask('/open')
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({ status: 403, code: 'EFORBIDDEN', reason: 'kind_not_allowed' })
    expect(headers).not.toHaveProperty('vary')
  })

  it('other errors keep their form, and the debug headers', async () => {
    const { ask } = await start((app) =>
      app.get('/boom', async () => {
        throw new Error('boom')
      }),
    )
    const boom = await ask('/boom', { key: 'person' })
    expect(JSON.parse(boom.body)).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'boom',
    })
    expect(boom.headers).toMatchObject({ 'x-auth-subject-id': 'user-1', vary: 'Authorization' })
  })

  it('hooks and serializers of the app for answers do not touch the form', async () => {
    const { ask } = await start((app) => {
      app.setReplySerializer(() => 'serialized')
      app.addHook('preSerialization', async () => ({ wrapped: true }))
    })
    expectRefusal(await ask('/'), 'credentials_missing')
    expectRefusal(await ask('/refuses', { key: 'person' }), 'account_not_accessible')
  })

  it('an answer that an onSend hook has made of it stands', async () => {
    const { ask } = await start((app) => app.addHook('onSend', async () => 'rewritten'))
    expect(await ask('/')).toMatchObject({ status: 401, body: 'rewritten' })
  })

  it('what CORS and others have said of Vary stays', async () => {
    const { ask } = await start((app) =>
      app.addHook('onRequest', async (_request, reply) => {
        reply.header('Vary', 'Origin')
      }),
    )
    expect((await ask('/')).headers.vary).toBe('Origin, Authorization')
    expect((await ask('/', { key: 'person' })).headers.vary).toBe('Origin, Authorization')
    expect((await ask('/refuses', { key: 'enterprise' })).headers.vary).toBe(
      'Origin, Authorization, x-delegate-account-id',
    )
  })
})
