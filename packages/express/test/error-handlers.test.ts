import { AuthError } from '@latchkey/core'
import type { ErrorRequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { requireScopes, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve, settled } from './support/server.js'

describe.each(frameworks)('an error handler of the app in %s', (_, express) => {
  const teapot: ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(error.status).send(`${error.code} ${error.reason}`)
  }

  it('sees an AuthError, and its own answer keeps the headers of the refusal', async () => {
    const app = express()
    const seen: unknown[] = []
    app.use(tokenAuth({ verifier }))
    app.get('/thing', requireScopes('pipeline:write'), (_req, res) => void res.send('done'))
    app.use(((error, req, res, next) => {
      seen.push(error)
      teapot(error, req, res, next)
    }) satisfies ErrorRequestHandler)
    const { ask } = await serve(app)
    const refused = await ask('/thing')
    expect(refused).toMatchObject({ status: 401, body: 'EAUTH credentials_missing' })
    expect(refused.headers).toMatchObject({
      'www-authenticate': 'Token realm="api"',
      'cache-control': 'no-store',
      vary: 'Authorization',
    })
    const forbidden = await ask('/thing', { key: 'person' })
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

  it('that hands the error on leaves the documented answer to us', async () => {
    const print = printed()
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use(((error, _req, _res, next) => next(error)) satisfies ErrorRequestHandler)
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    await settled()
    expect(print).not.toHaveBeenCalled()
  })

  it('comes first, too, where it is mounted after the first request', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    app.use(teapot)
    expect(await ask('/')).toMatchObject({ status: 401, body: 'EAUTH credentials_missing' })
    expect(await ask('/', { key: 'nobody' })).toMatchObject({ status: 401, body: 'EAUTH token_invalid' })
  })

  it('that lets a refused request go on has authenticated nobody', async () => {
    const print = printed()
    const app = express()
    const handler = vi.fn()
    app.use(tokenAuth({ verifier }))
    app.use(((_error, _req, _res, next) => next()) satisfies ErrorRequestHandler)
    app.get('/open', (req, res) => void res.json({ auth: req.auth }))
    app.get('/guarded', requireScopes('pipeline:read'), handler)
    const { ask } = await serve(app)
    expect(await ask('/open', { key: 'nobody' })).toMatchObject({ status: 200, body: '{"auth":null}' })
    expect(await ask('/guarded', { key: 'nobody' })).toMatchObject({ status: 500 })
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
    expect(handler).not.toHaveBeenCalled()
  })

  it('may hide a route behind a status of its own', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use(requireScopes('pipeline:write'))
    app.use(((_error, _req, res, _next) => void res.sendStatus(404)) satisfies ErrorRequestHandler)
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 404, body: 'Not Found' })
  })
})
