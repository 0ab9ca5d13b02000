import fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import latchkey, { getAuth, requireAuth, requireScopes, tokenInfo } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

const forged = Object.freeze({ kind: 'enterprise', subject: { id: 'forged' }, scopes: ['*'] })

describe.each(['onRequest', 'preValidation', 'preHandler'] as const)('a guard as %s', (hook) => {
  it('of a route', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.get('/thing', { [hook]: requireScopes('pipeline:write') }, () => 'done')
    app.get(
      '/other',
      { [hook]: [requireAuth({ kinds: ['enterprise'] }), requireAuth({ account: true })] },
      () => 'done',
    )
    const { ask } = await serve(app)
    expectRefusal(await ask('/thing'), 'credentials_missing')
    const refused = await ask('/thing', { key: 'person' })
    expectRefusal(refused, 'scope_insufficient')
    expect(callerHeaders(refused)).toContain('x-auth-subject-id')
    expect(await ask('/thing', { key: 'enterprise' })).toMatchObject({ status: 200, body: 'done' })
    expectRefusal(await ask('/other', { key: 'person' }), 'kind_not_allowed')
    expectRefusal(await ask('/other', { key: 'enterprise' }), 'account_required')
  })

  it('of a scope', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.register(async (scope) => {
      scope.addHook(hook as 'onRequest', requireScopes('pipeline:write'))
      scope.get('/inside', () => 'done')
    })
    app.get('/outside', () => 'done')
    const { ask } = await serve(app)
    expectRefusal(await ask('/inside', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/inside', { key: 'enterprise' })).toMatchObject({ status: 200 })
    expect(await ask('/outside', { key: 'person' })).toMatchObject({ status: 200 })
  })

  it('where nothing authenticates fails loudly, and lets nobody pass', async () => {
    const app = fastify()
    const handler = vi.fn()
    app.get('/none', { [hook]: requireAuth() }, handler)
    app.register(async (scope) => {
      scope.register(latchkey, { verifier })
      scope.get('/open', { config: { auth: false }, [hook]: requireAuth() }, handler)
    })
    const { ask } = await serve(app)
    for (const path of ['/none', '/open']) {
      const { status, body } = await ask(path, { key: 'person' })
      expect(status).toBe(500)
      expect(JSON.parse(body)).toMatchObject({
        message: expect.stringMatching(/needs the authentication of Latchkey/) as unknown,
      })
    }
    expect(handler).not.toHaveBeenCalled()
  })

  it('refuses the anonymous whom the route would let pass', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.get('/', { config: { auth: 'optional' }, [hook]: requireAuth() }, () => 'done')
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200 })
  })
})

describe('getAuth()', () => {
  it('goes by the pipeline, and not by request.auth', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.addHook('preHandler', async (request) => {
      request.auth = forged as never
    })
    app.get(
      '/',
      { config: { auth: 'optional' }, preHandler: requireAuth() },
      (request) => getAuth(request).subject.id,
    )
    app.get('/asks', { config: { auth: 'optional' } }, (request) => getAuth(request).subject.id)
    app.get('/open', { config: { auth: false } }, (request) => getAuth(request).subject.id)
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expectRefusal(await ask('/asks'), 'credentials_missing')
    expect(await ask('/open', { key: 'person' })).toMatchObject({ status: 500 })
  })

  it.each([
    ['assigned', { value: forged, writable: true }],
    ['a getter', { get: () => forged }],
    ['a setter that takes nothing', { get: () => forged, set: () => undefined }],
  ])('is not misled by a request.auth that an earlier hook has set (%s)', async (_way, property) => {
    const app = fastify()
    app.addHook('onRequest', async (request) => {
      Object.defineProperty(request, 'auth', { ...property, configurable: true })
    })
    app.register(latchkey, { verifier })
    for (const auth of [false, 'optional'] as const) {
      app.get(`/${auth}`, { config: { auth } }, (request) => ({ auth: request.auth?.subject.id ?? null }))
    }
    const { ask } = await serve(app)
    expect((await ask('/false', { key: 'person' })).body).toBe('{"auth":null}')
    expect((await ask('/optional')).body).toBe('{"auth":null}')
    expect((await ask('/optional', { key: 'person' })).body).toBe('{"auth":"user-1"}')
  })

  it('has nobody to tell where request.auth cannot be cleared', async () => {
    const app = fastify()
    const handler = vi.fn()
    app.addHook('onRequest', async (request) => {
      Object.defineProperty(request, 'auth', { get: () => forged, configurable: false })
    })
    app.register(latchkey, { verifier })
    app.get('/', handler)
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('tokenInfo()', () => {
  it('says what a caller may know of its own key', async () => {
    const app = fastify()
    app.register(latchkey, { verifier, optional: true })
    app.get('/me', tokenInfo())
    const { ask } = await serve(app)
    const answer = await ask('/me', { key: 'person' })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    })
    expect(answer.headers['content-length']).toBe(String(answer.body.length))
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'personal', key: { id: 'key-1' } })
    expect(await ask('/me', { key: 'person', method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': String(answer.body.length) },
    })
    expectRefusal(await ask('/me'), 'credentials_missing')
  })
})
