import { AuthError } from '@latchkey/core'
import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { requireScopes, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('middleware that catches errors in %s', (_, Koa) => {
  const behind = (onCaught: (error: AuthError) => unknown) => {
    const app = new Koa()
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        const refusal = error as AuthError
        ctx.status = refusal.status
        ctx.body = `${refusal.code} ${refusal.reason}`
        onCaught(refusal)
      }
    })
    app.use(tokenAuth({ verifier }))
    app.use(requireScopes('pipeline:write'))
    return app
  }

  it('sees an AuthError, and its own answer keeps the headers of the refusal', async () => {
    const seen: AuthError[] = []
    const { ask } = await serve(behind((error) => seen.push(error)).callback())
    const refused = await ask('/')
    expect(refused).toMatchObject({ status: 401, body: 'EAUTH credentials_missing' })
    expect(refused.headers).toMatchObject({
      'www-authenticate': 'Token realm="api"',
      'cache-control': 'no-store',
      vary: 'Authorization',
    })
    const forbidden = await ask('/', { key: 'person' })
    expect(forbidden).toMatchObject({ status: 403, body: 'EFORBIDDEN scope_insufficient' })
    expect(forbidden.headers['www-authenticate']).toMatch(/error="insufficient_scope"/)
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

  it('that throws the error on leaves the documented answer to us', async () => {
    const app = behind((error) => {
      throw error
    })
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/'), 'credentials_missing')
    expectRefusal(await ask('/', { key: 'person' }), 'scope_insufficient')
  })
})

describe.each(frameworks)('the error event of %s', (_, Koa) => {
  it('tells of each refusal once', async () => {
    const app = new Koa()
    const heard: unknown[][] = []
    app.on('error', (error: AuthError, ctx: { path: string }) => heard.push([error, ctx.path]))
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/here'), 'credentials_missing')
    expect(heard).toEqual([[expect.any(AuthError), '/here']])
  })

  it('prints no refusal where nobody listens', async () => {
    const print = printed()
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use(requireScopes('pipeline:write'))
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/'), 'credentials_missing')
    expectRefusal(await ask('/', { key: 'person' }), 'scope_insufficient')
    expect(print).not.toHaveBeenCalled()
  })
})

describe.each(frameworks)('an app of %s with an onerror of its own', (_, Koa) => {
  const withOwn = () => {
    const app = new Koa()
    Object.assign(app.context, {
      onerror(this: Context, error: (Error & { status?: number; reason?: string }) | null) {
        // Koa calls it without an error, too, when an answer is over.
        if (error === null) return
        this.res.statusCode = error.status ?? 500
        this.res.end(`own ${error.reason ?? error.message}`)
      },
    })
    app.use(tokenAuth({ verifier }))
    return app
  }

  it('answers refusals itself, with the headers of the refusal', async () => {
    const { ask } = await serve(withOwn().callback())
    const refused = await ask('/')
    expect(refused).toMatchObject({ status: 401, body: 'own credentials_missing' })
    expect(refused.headers['www-authenticate']).toBe('Token realm="api"')
  })

  it('keeps the debug headers on other errors, and on no 401', async () => {
    const app = withOwn()
    app.use((ctx) => {
      throw ctx.path === '/boom' ? new Error('boom') : new AuthError('token_revoked')
    })
    const { ask } = await serve(app.callback())
    const boom = await ask('/boom', { key: 'person' })
    expect(boom).toMatchObject({ status: 500, body: 'own boom' })
    expect(boom.headers['x-auth-subject-id']).toBe('user-1')
    const revoked = await ask('/revoked', { key: 'person' })
    expect(revoked).toMatchObject({ status: 401, body: 'own token_revoked' })
    expect(callerHeaders(revoked)).toEqual([])
  })

  it('takes over where it is set after the first request', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app.callback())
    expectRefusal(await ask('/'), 'credentials_missing')
    const { onerror } = withOwn().context
    Object.assign(app.context, { onerror })
    expect(await ask('/')).toMatchObject({ status: 401, body: 'own credentials_missing' })
  })
})
