import { describe, expect, it, vi } from 'vitest'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('a guard in %s', (_, Koa) => {
  it.each([
    ['requireScopes', requireScopes('pipeline:read')],
    ['requireAuth', requireAuth()],
    ['tokenInfo', tokenInfo()],
  ])('%s without authentication before it fails loudly, and lets nobody pass', async (_name, guard) => {
    const print = printed()
    const app = new Koa()
    const handler = vi.fn()
    app.use(guard).use(handler)
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app.callback())
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
    expect(print).toHaveBeenCalledOnce()
    expect(String(print.mock.calls[0])).toMatch(/needs the authentication of Latchkey mounted before it/)
  })

  it('refuses the anonymous where tokenAuth() lets them pass', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier, optional: true }))
    app.use(async (ctx, next) => {
      if (ctx.path === '/open') ctx.body = { auth: ctx.state.auth }
      else if (ctx.path === '/asks') ctx.body = getAuth(ctx).subject.id
      else await next()
    })
    app.use(requireAuth())
    const { ask } = await serve(app.callback())
    const open = await ask('/open')
    expect(open).toMatchObject({ status: 200, body: '{"auth":null}', headers: { vary: 'Authorization' } })
    expect(callerHeaders(open)).toEqual([])
    expectRefusal(await ask('/asks'), 'credentials_missing')
    expectRefusal(await ask('/guarded'), 'credentials_missing')
    expectRefusal(await ask('/open', { key: 'nobody' }), 'token_invalid')
    expect(await ask('/asks', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
  })

  it('waits for the middleware behind it', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use(async (ctx, next) => {
      await next()
      ctx.body = `${String(ctx.body)}, and after`
    })
    app.use(requireScopes('pipeline:read'))
    app.use(async (ctx) => {
      await new Promise((resolve) => setImmediate(resolve))
      ctx.body = 'handler'
    })
    const { ask } = await serve(app.callback())
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'handler, and after' })
  })
})

describe.each(frameworks)('tokenInfo() in %s', (_, Koa) => {
  const start = () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier, optional: true }))
    app.use(tokenInfo())
    return serve(app.callback())
  }

  it('says what a caller may know of its own key', async () => {
    const { ask } = await start()
    const answer = await ask('/', { key: 'person' })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    })
    expect(answer.headers['content-length']).toBe(String(answer.body.length))
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'personal', key: { id: 'key-1' } })
    expect(await ask('/', { key: 'person', method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': String(answer.body.length) },
    })
  })

  it('refuses the anonymous', async () => {
    const { ask } = await start()
    expectRefusal(await ask('/'), 'credentials_missing')
  })
})
