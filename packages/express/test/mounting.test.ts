import type { ErrorRequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { getAuth, requireScopes, tokenAuth } from '../src/index.js'
import { otherVerifier, verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('tokenAuth() in %s guards what it is mounted before', (_, express) => {
  it('the whole app', async () => {
    const app = express()
    app.get('/before', (_req, res) => void res.send('open'))
    app.use(tokenAuth({ verifier }))
    app.get('/behind', (req, res) => void res.send(req.auth?.subject.id))
    const { ask } = await serve(app)
    expect(await ask('/before')).toMatchObject({ status: 200, body: 'open' })
    expectRefusal(await ask('/behind'), 'credentials_missing')
    expect(await ask('/behind', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expectRefusal(await ask('/no-route'), 'credentials_missing')
    expect(await ask('/no-route', { key: 'person' })).toMatchObject({ status: 404 })
  })

  it('a path', async () => {
    const app = express()
    app.use('/api', tokenAuth({ verifier }))
    app.get('/api/thing', (req, res) => void res.send(req.auth?.subject.id))
    app.get('/thing', (req, res) => void res.send(String('auth' in req)))
    const { ask } = await serve(app)
    expectRefusal(await ask('/api/thing'), 'credentials_missing')
    expect(await ask('/api/thing', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expect(await ask('/thing')).toMatchObject({ status: 200, body: 'false' })
  })

  it('a route', async () => {
    const app = express()
    app.get('/thing', tokenAuth({ verifier }), requireScopes('pipeline:write'), (_req, res) => {
      res.send('done')
    })
    const { ask } = await serve(app)
    expectRefusal(await ask('/thing', { key: 'nobody' }), 'token_invalid')
    expectRefusal(await ask('/thing', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/thing', { key: 'enterprise' })).toMatchObject({ status: 200, body: 'done' })
  })

  it('a router', async () => {
    const app = express()
    const router = express.Router()
    router.use(tokenAuth({ verifier }))
    router.get('/:id', (req, res) => void res.send(`${req.params.id} ${getAuth(req).subject.id}`))
    app.use('/things', router)
    app.get('/open', (_req, res) => void res.send('open'))
    const { ask } = await serve(app)
    expectRefusal(await ask('/things/1'), 'credentials_missing')
    expect(await ask('/things/1', { key: 'person' })).toMatchObject({ status: 200, body: '1 user-1' })
    expect(await ask('/open')).toMatchObject({ status: 200 })
  })
})

describe.each(frameworks)('tokenAuth() mounted twice in %s', (_, express) => {
  it('lets the second replace the first, debug headers included', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use('/inner', tokenAuth({ verifier: otherVerifier, debugHeaders: ['x-auth-access-type'] }))
    app.use((req, res) => void res.send(`${req.auth?.subject.id} ${getAuth(req).subject.id}`))
    const { ask } = await serve(app)
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
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use('/inner', tokenAuth({ verifier: otherVerifier, realm: 'inner' }))
    app.use('/own', tokenAuth({ verifier: otherVerifier }))
    app.use('/own', ((_error, req, res, _next) => {
      const { auth } = req
      res.json({ auth })
    }) satisfies ErrorRequestHandler)
    const { ask } = await serve(app)
    const refused = await ask('/inner', { key: 'enterprise' })
    expect(refused).toMatchObject({ status: 401 })
    expect(callerHeaders(refused)).toEqual([])
    expect(refused.headers['www-authenticate']).toBe('Token realm="inner", error="invalid_token"')
    const own = await ask('/own', { key: 'enterprise' })
    expect(own.body).toBe('{"auth":null}')
    expect(callerHeaders(own)).toEqual([])
  })

  it('lets nobody pass as the caller of the first whom the second has refused', async () => {
    const print = printed()
    const app = express()
    const handler = vi.fn()
    app.use(tokenAuth({ verifier }))
    app.use(tokenAuth({ verifier: otherVerifier }))
    app.use(((_error, _req, _res, next) => next()) satisfies ErrorRequestHandler)
    app.get('/', requireScopes('pipeline:read'), handler)
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'enterprise' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
  })
})
