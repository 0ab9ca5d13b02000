import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { getAuth, requireAuth, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { serve } from './support/server.js'

const forged = Object.freeze({ kind: 'enterprise', subject: { id: 'forged' }, scopes: ['*'] })

describe.each(frameworks)('the caller in %s', (_, Koa) => {
  it('is the same in ctx.auth and in ctx.state.auth, and frozen', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      const same = ctx.auth === ctx.state.auth && ctx.auth === getAuth(ctx)
      ctx.body = { same, frozen: Object.isFrozen(ctx.auth), id: ctx.auth?.subject.id }
    })
    const { ask } = await serve(app.callback())
    expect((await ask('/', { key: 'person' })).body).toBe('{"same":true,"frozen":true,"id":"user-1"}')
  })

  it('that others have forged is cleared, in optional mode as well', async () => {
    const app = new Koa()
    app.use((ctx, next) => {
      Object.assign(ctx, { auth: forged })
      Object.assign(ctx.state, { auth: forged })
      return next()
    })
    app.use(tokenAuth({ verifier, optional: true }))
    app.use((ctx) => {
      ctx.body = [ctx.auth?.subject.id ?? null, ctx.state.auth?.subject.id ?? null]
    })
    const { ask } = await serve(app.callback())
    expect(await ask('/')).toMatchObject({ status: 200, body: '[null,null]' })
    expect((await ask('/', { key: 'person' })).body).toBe('["user-1","user-1"]')
    expectRefusal(await ask('/', { key: 'nobody' }), 'token_invalid')
  })

  it('that others forge later is not what guards and getAuth() go by', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier, optional: true }))
    app.use((ctx, next) => {
      Object.assign(ctx, { auth: forged })
      Object.assign(ctx.state, { auth: forged })
      return next()
    })
    app.use(requireAuth())
    app.use((ctx) => {
      ctx.body = getAuth(ctx).subject.id
    })
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
  })

  const places: [string, (ctx: Context) => object][] = [
    ['ctx.auth', (ctx) => ctx],
    ['ctx.state.auth', ({ state }) => state],
  ]
  it.each(places)(
    'that others hold in %s is replaced, and where it cannot be, fails the request',
    async (_place, place) => {
      const print = printed()
      const app = new Koa()
      app.use((ctx, next) => {
        Object.defineProperty(place(ctx), 'auth', { get: () => forged, configurable: ctx.path === '/' })
        return next()
      })
      app.use(tokenAuth({ verifier, optional: true }))
      app.use((ctx) => {
        ctx.body = [ctx.auth?.subject.id, ctx.state.auth?.subject.id]
      })
      const { ask } = await serve(app.callback())
      expect(await ask('/')).toMatchObject({ status: 200, body: '[null,null]' })
      expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: '["user-1","user-1"]' })
      expect(await ask('/held', { key: 'person' })).toMatchObject({
        status: 500,
        body: 'Internal Server Error',
      })
      expect(print).toHaveBeenCalledOnce()
    },
  )
})

describe.each(frameworks)('headers in %s', (_, Koa) => {
  it('that a handler sees have no x-auth-* of the client', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      ctx.body = [ctx.get('X-Auth-Subject-Id'), ctx.request.headers, ctx.req.rawHeaders]
    })
    const { ask } = await serve(app.callback())
    const sent = { key: 'person', headers: { 'X-Auth-Subject-Id': 'forged', x_auth_scopes: '*' } }
    expect((await ask('/', sent)).body).not.toMatch(/forged|x_auth/i)
  })

  it('keep what CORS and others have said of Vary', async () => {
    const app = new Koa()
    app.use((ctx, next) => {
      ctx.vary('Origin')
      return next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      ctx.vary('Accept')
      ctx.body = 'done'
    })
    const { ask } = await serve(app.callback())
    expect((await ask('/', { key: 'person' })).headers.vary).toBe('Origin, Authorization, Accept')
    expect((await ask('/', { key: 'enterprise' })).headers.vary).toBe(
      'Origin, Authorization, x-delegate-account-id, Accept',
    )
  })
})
