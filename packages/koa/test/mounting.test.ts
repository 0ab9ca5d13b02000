import Router from '@koa/router'
import { describe, expect, it } from 'vitest'
import { getAuth, requireScopes, tokenAuth } from '../src/index.js'
import { otherVerifier, verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('tokenAuth() in %s guards what it is mounted before', (_, Koa) => {
  it('the whole app', async () => {
    const app = new Koa()
    app.use(async (ctx, next) => {
      if (ctx.path === '/before') ctx.body = 'open'
      else await next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      if (ctx.path === '/behind') ctx.body = ctx.state.auth?.subject.id
    })
    const { ask } = await serve(app.callback())
    expect(await ask('/before')).toMatchObject({ status: 200, body: 'open' })
    expectRefusal(await ask('/behind'), 'credentials_missing')
    expect(await ask('/behind', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expectRefusal(await ask('/nothing'), 'credentials_missing')
    expect(await ask('/nothing', { key: 'person' })).toMatchObject({ status: 404 })
  })

  it('a router that comes after it', async () => {
    const app = new Koa()
    const router = new Router()
    router.get('/things/:id', requireScopes('pipeline:read'), (ctx) => {
      ctx.body = `${ctx.params['id']} ${getAuth(ctx).subject.id}`
    })
    router.get('/write', requireScopes('pipeline:write'), (ctx) => {
      ctx.body = 'done'
    })
    app.use(tokenAuth({ verifier }))
    app.use(router.routes()).use(router.allowedMethods())
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/things/1'), 'credentials_missing')
    expect(await ask('/things/1', { key: 'person' })).toMatchObject({ status: 200, body: '1 user-1' })
    expectRefusal(await ask('/write', { key: 'person' }), 'scope_insufficient')
    expectRefusal(await ask('/things/1', { method: 'PUT' }), 'credentials_missing')
    expect(await ask('/things/1', { method: 'PUT', key: 'person' })).toMatchObject({ status: 405 })
  })

  it('not a router that comes before it', async () => {
    const app = new Koa()
    const router = new Router().get('/open', (ctx) => {
      ctx.body = { has: 'auth' in ctx.state }
    })
    app.use(router.routes())
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app.callback())
    expect(await ask('/open')).toMatchObject({ status: 200, body: '{"has":false}' })
    expectRefusal(await ask('/nothing'), 'credentials_missing')
  })

  it('the routes of a router that uses it', async () => {
    const app = new Koa()
    const router = new Router({ prefix: '/api' })
    router.use(tokenAuth({ verifier }))
    router.get('/thing', (ctx) => {
      ctx.body = ctx.state.auth?.subject.id
    })
    app.use(router.routes())
    app.use((ctx) => {
      ctx.body = 'open'
    })
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/api/thing'), 'credentials_missing')
    expect(await ask('/api/thing', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expect(await ask('/other')).toMatchObject({ status: 200, body: 'open' })
  })
})

describe.each(frameworks)('tokenAuth() mounted twice in %s', (_, Koa) => {
  const start = () => {
    const app = new Koa()
    const inner = { verifier: otherVerifier, realm: 'inner', debugHeaders: ['x-auth-access-type'] as const }
    app.use(tokenAuth({ verifier }))
    const second = tokenAuth(inner)
    app.use((ctx, next) => (ctx.path === '/outer' ? next() : second(ctx, next)))
    app.use((ctx) => {
      ctx.body = `${ctx.state.auth?.subject.id} ${getAuth(ctx).subject.id}`
    })
    return serve(app.callback())
  }

  it('lets the second replace the first, debug headers included', async () => {
    const { ask } = await start()
    const outer = await ask('/outer', { key: 'person' })
    expect(outer).toMatchObject({ status: 200, body: 'user-1 user-1' })
    expect(callerHeaders(outer)).toContain('x-auth-subject-id')
    const inner = await ask('/inner', { key: 'person' })
    expect(inner).toMatchObject({ status: 200, body: 'robot-1 robot-1' })
    expect(inner.headers['x-auth-access-type']).toBe('robot')
    expect(callerHeaders(inner)).toEqual(['x-auth-access-type'])
    expect(inner.headers.vary).toBe('Authorization')
  })

  it('leaves nothing of the first on a 401 of the second', async () => {
    const { ask } = await start()
    const refused = await ask('/inner', { key: 'enterprise' })
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe('Token realm="inner", error="invalid_token"')
    expect(callerHeaders(refused)).toEqual([])
  })

  it('leaves nothing of the first where middleware above answers that 401', async () => {
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next().catch(() => (ctx.body = { auth: ctx.state.auth, same: ctx.auth === ctx.state.auth }))
      expect(() => getAuth(ctx)).toThrow('needs the authentication of Latchkey')
    })
    app.use(tokenAuth({ verifier }))
    app.use(tokenAuth({ verifier: otherVerifier }))
    const { ask } = await serve(app.callback())
    const refused = await ask('/', { key: 'enterprise' })
    expect(refused.body).toBe('{"auth":null,"same":true}')
    expect(callerHeaders(refused)).toEqual([])
  })
})
