import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import latchkey, { requireAuth, requireScopes } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

const start = (guardNotFound: boolean, prepare: (app: FastifyInstance) => unknown = () => undefined) => {
  const app = fastify()
  app.register(latchkey, { verifier, guardNotFound })
  app.get('/thing', () => 'done')
  prepare(app)
  return serve(app)
}

describe('a path that no route has', () => {
  it('is 404 to everybody', async () => {
    const { ask } = await start(false)
    for (const sent of [{}, { key: 'nobody' }, { key: 'person' }]) {
      const answer = await ask('/nothing', sent)
      expect(answer).toMatchObject({ status: 404 })
      expect(callerHeaders(answer)).toEqual([])
    }
    expect(await ask('/thing', { method: 'DELETE' })).toMatchObject({ status: 404 })
  })

  it('is 404 to callers alone with guardNotFound, methods that no route has included', async () => {
    const { ask } = await start(true)
    expectRefusal(await ask('/nothing'), 'credentials_missing')
    expectRefusal(await ask('/nothing', { key: 'nobody' }), 'token_invalid')
    expectRefusal(await ask('/thing', { method: 'DELETE' }), 'credentials_missing')
    const answer = await ask('/nothing', { key: 'person' })
    expect(answer).toMatchObject({ status: 404, headers: { 'x-auth-subject-id': 'user-1' } })
  })

  it.each([false, true])('goes to the handler of the app (guardNotFound: %s)', async (guardNotFound) => {
    const { ask } = await start(guardNotFound, (app) =>
      app.setNotFoundHandler((request, reply) => {
        const { auth, headers } = request
        void reply.code(404).send({ auth: auth?.subject.id ?? null, forged: headers['x-auth-subject-id'] })
      }),
    )
    const sent = { key: 'person', headers: { 'x-auth-subject-id': 'forged' } }
    expect(await ask('/nothing', sent)).toMatchObject({
      status: 404,
      body: JSON.stringify({ auth: guardNotFound ? 'user-1' : null }),
    })
  })

  it('belongs to the scope whose handler it is', async () => {
    const app = fastify()
    app.register(
      async (scope) => {
        scope.register(latchkey, { verifier, guardNotFound: true })
        scope.setNotFoundHandler((request, reply) => void reply.code(404).send(request.auth?.subject.id))
      },
      { prefix: '/api' },
    )
    const { ask } = await serve(app)
    expect(await ask('/nothing')).toMatchObject({ status: 404 })
    expectRefusal(await ask('/api/nothing'), 'credentials_missing')
    expect(await ask('/api/nothing', { key: 'person' })).toMatchObject({ status: 404, body: 'user-1' })
  })
})

describe('a guard before the 404', () => {
  it.each(['onRequest', 'preHandler'] as const)('of a whole scope (%s) asks who is calling', async (hook) => {
    const { ask } = await start(false, (app) =>
      app.addHook(hook as 'onRequest', requireScopes('pipeline:write')),
    )
    expectRefusal(await ask('/nothing'), 'credentials_missing')
    expectRefusal(await ask('/nothing', { key: 'nobody' }), 'token_invalid')
    expectRefusal(await ask('/nothing', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/nothing', { key: 'enterprise' })).toMatchObject({ status: 404 })
    expectRefusal(await ask('/thing', { key: 'person' }), 'scope_insufficient')
  })

  it('asks once where guardNotFound has asked already', async () => {
    const verify = vi.fn(verifier.verify)
    const app = fastify()
    app.register(latchkey, { verifier: { verify }, guardNotFound: true })
    app.addHook('preHandler', requireScopes('pipeline:read'))
    const { ask } = await serve(app)
    expect(await ask('/nothing', { key: 'person' })).toMatchObject({ status: 404 })
    expect(verify).toHaveBeenCalledOnce()
  })

  it('of the handler itself lets nobody pass whom it should not', async () => {
    const handler = vi.fn((_request, reply) => reply.code(404).send('mine'))
    const { ask } = await start(false, (app) =>
      app.setNotFoundHandler({ preHandler: requireAuth() }, handler),
    )
    expectRefusal(await ask('/nothing'), 'credentials_missing')
    expect(handler).not.toHaveBeenCalled()
    expect(await ask('/nothing', { key: 'person' })).toMatchObject({ status: 404, body: 'mine' })
  })

  it('is passed once by a handler that calls reply.callNotFound()', async () => {
    const { ask } = await start(false, (app) => {
      app.get('/open', { config: { auth: false } }, (_request, reply) => reply.callNotFound())
      app.get('/closed', (_request, reply) => reply.callNotFound())
      app.setNotFoundHandler({ preHandler: requireAuth() }, (request, reply) => {
        void reply.code(404).send(request.auth?.subject.id)
      })
    })
    expectRefusal(await ask('/open'), 'credentials_missing')
    for (const path of ['/open', '/closed']) {
      expect(await ask(path, { key: 'person' })).toMatchObject({ status: 404, body: 'user-1' })
    }
  })
})
