import { STATUS_CODES } from 'node:http'
import { AuthError } from '@latchkey/core'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import latchkey from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

type Handler = Parameters<FastifyInstance['setErrorHandler']>[0]

const own: Handler = (error, _request, reply) => {
  const { status, code, reason } = error as AuthError
  void reply.code(status).send({ own: `${code} ${reason}` })
}

/** Routes in a scope inside the one that has the plugin. */
const routes = async (scope: FastifyInstance) => {
  scope.get('/thing', { config: { auth: { scopes: ['pipeline:write'] } } }, () => 'done')
  scope.get('/throws', () => {
    throw new AuthError('token_revoked')
  })
}

const places: [string, (handler: Handler) => FastifyInstance][] = [
  [
    'in the same scope before the plugin',
    (handler) => fastify().setErrorHandler(handler).register(latchkey, { verifier }).register(routes),
  ],
  [
    'in the same scope after the plugin',
    (handler) => {
      const app = fastify()
      app.register(latchkey, { verifier }).after(() => void app.setErrorHandler(handler))
      return app.register(routes)
    },
  ],
  [
    'in the scope around the plugin',
    (handler) => {
      const app = fastify().setErrorHandler(handler)
      return app.register(async (scope) => void scope.register(latchkey, { verifier }).register(routes))
    },
  ],
  [
    'in a scope inside the plugin',
    (handler) => {
      const app = fastify().register(latchkey, { verifier })
      return app.register(async (scope) => void scope.setErrorHandler(handler).register(routes))
    },
  ],
]

describe.each(places)('an error handler %s', (_place, appWith) => {
  it('sees an AuthError, and its own answer keeps the headers of the refusal', async () => {
    const seen: unknown[] = []
    const app = appWith((error, request, reply) => {
      seen.push(error)
      own.call(app, error, request, reply)
    })
    const { ask } = await serve(app)
    const refused = await ask('/thing')
    expect(refused).toMatchObject({ status: 401, body: '{"own":"EAUTH credentials_missing"}' })
    expect(refused.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'www-authenticate': 'Token realm="api"',
      'cache-control': 'no-store',
      vary: 'Authorization',
    })
    const forbidden = await ask('/thing', { key: 'person' })
    expect(forbidden).toMatchObject({ status: 403, body: '{"own":"EFORBIDDEN scope_insufficient"}' })
    expect(callerHeaders(forbidden)).toContain('x-auth-subject-id')
    expect(seen.every((error) => error instanceof AuthError)).toBe(true)
    expect(seen[0]).toMatchObject({
      status: 401,
      statusCode: 401,
      code: 'EAUTH',
      reason: 'credentials_missing',
      expose: true,
      headers: { 'www-authenticate': 'Token realm="api"', 'cache-control': 'no-store' },
    })
  })

  it('has the headers of the refusal on its answer where a handler threw it, too', async () => {
    const { ask } = await serve(appWith(own))
    const answer = await ask('/throws', { key: 'person' })
    expect(answer).toMatchObject({ status: 401, body: '{"own":"EAUTH token_revoked"}' })
    expect(answer.headers).toMatchObject({
      'www-authenticate': 'Token realm="api", error="invalid_token"',
      'cache-control': 'no-store',
    })
    expect(callerHeaders(answer)).toEqual([])
  })

  it.each([
    ['sends the error on', (error, _request, reply) => void reply.send(error)],
    [
      'throws it on',
      (error) => {
        throw error
      },
    ],
    [
      'rejects with it',
      async (error) => {
        throw error
      },
    ],
  ] as [string, Handler][])('that %s leaves the documented answer to us', async (_way, handler) => {
    const { ask } = await serve(appWith(handler))
    expectRefusal(await ask('/thing'), 'credentials_missing')
    expectRefusal(await ask('/thing', { key: 'person' }), 'scope_insufficient')
    const thrown = await ask('/throws', { key: 'person' })
    expectRefusal(thrown, 'token_revoked')
    expect(callerHeaders(thrown)).toEqual([])
  })

  it("may answer in Fastify's own form: what it says stands", async () => {
    const app = appWith((error, _request, reply) => {
      const { statusCode, code, message } = error as AuthError
      void reply.code(statusCode).send({ statusCode, code, error: STATUS_CODES[statusCode], message })
    })
    const { ask } = await serve(app)
    const { body } = await ask('/thing')
    expect(JSON.parse(body)).toMatchObject({ statusCode: 401, code: 'EAUTH', error: 'Unauthorized' })
  })

  it('may hide a route behind a status of its own', async () => {
    const { ask } = await serve(
      appWith((_error, _request, reply) => void reply.code(404).send({ hidden: true })),
    )
    expect(await ask('/thing', { key: 'person' })).toMatchObject({ status: 404, body: '{"hidden":true}' })
  })
})

describe('onError hooks', () => {
  it('see every refusal once', async () => {
    const app = fastify()
    const seen: unknown[] = []
    app.addHook('onError', async (_request, _reply, error) => {
      seen.push(error)
    })
    app.register(latchkey, { verifier })
    app.register(routes)
    const { ask } = await serve(app)
    expectRefusal(await ask('/thing'), 'credentials_missing')
    expectRefusal(await ask('/throws', { key: 'person' }), 'token_revoked')
    expect(seen).toMatchObject([{ reason: 'credentials_missing' }, { reason: 'token_revoked' }])
  })
})
