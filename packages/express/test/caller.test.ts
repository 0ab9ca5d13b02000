import type { Verifier } from '@latchkey/core'
import type { Request, RequestHandler, Response } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { getAuth, requireAuth, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { serve } from './support/server.js'

const forged = Object.freeze({ kind: 'enterprise', subject: { id: 'forged' }, scopes: ['*'] })

/** Middleware that says of the request who is calling. */
function claims(define: (req: Request) => void): RequestHandler {
  return (req, _res, next) => {
    define(req)
    next()
  }
}

describe.each(frameworks)('a foreign req.auth in %s', (_, express) => {
  it('is cleared, in optional mode as well', async () => {
    const app = express()
    app.use(claims((req) => Object.assign(req, { auth: forged })))
    app.use(tokenAuth({ verifier, optional: true }))
    app.get('/', (req, res) => void res.json({ auth: req.auth?.subject ?? null }))
    const { ask } = await serve(app)
    expect(await ask('/')).toMatchObject({ status: 200, body: '{"auth":null}' })
    expect((await ask('/', { key: 'person' })).body).toBe('{"auth":{"id":"user-1","type":"user"}}')
    expectRefusal(await ask('/', { key: 'nobody' }), 'token_invalid')
  })

  it('put there later is not what guards and getAuth() go by', async () => {
    const app = express()
    app.use(tokenAuth({ verifier, optional: true }))
    app.use(claims((req) => Object.assign(req, { auth: forged })))
    app.get('/guarded', requireAuth(), (_req, res) => void res.send('done'))
    app.get('/asks', (req, res) => void res.send(getAuth(req).subject.id))
    const { ask } = await serve(app)
    expectRefusal(await ask('/guarded'), 'credentials_missing')
    expect(await ask('/asks', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
  })

  const shows = (req: Request, res: Response) => void res.json({ auth: req.auth?.subject.id ?? null })

  it.each([
    ['read-only', { value: forged, writable: false, configurable: true }],
    ['a getter', { get: () => forged, configurable: true }],
    ['a setter that takes nothing', { get: () => forged, set: () => undefined, configurable: true }],
  ])('that is %s is replaced', async (_kind, property) => {
    const app = express()
    app.use(claims((req) => Object.defineProperty(req, 'auth', property)))
    app.use(tokenAuth({ verifier, optional: true }))
    app.get('/', shows)
    const { ask } = await serve(app)
    expect((await ask('/')).body).toBe('{"auth":null}')
    expect((await ask('/', { key: 'person' })).body).toBe('{"auth":"user-1"}')
  })

  it.each([
    ['read-only for good', { value: forged, writable: false }],
    ['a getter for good', { get: () => forged }],
    ['a setter that takes nothing, for good', { get: () => forged, set: () => undefined }],
  ])('that is %s never reaches a handler', async (_kind, property) => {
    const print = printed()
    const app = express()
    const handler = vi.fn(shows)
    app.use(claims((req) => Object.defineProperty(req, 'auth', property)))
    app.use(tokenAuth({ verifier }))
    app.get('/', handler)
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
  })

  it('that goes bad while the key is checked fails the request, not the process', async () => {
    const print = printed()
    const app = express()
    const handler = vi.fn(shows)
    let held: Request | undefined
    app.use(claims((req) => (held = req)))
    const spoils: Verifier = {
      verify(token, context) {
        Object.defineProperty(held, 'auth', { get: () => forged, configurable: false })
        return verifier.verify(token, context)
      },
    }
    app.use(tokenAuth({ verifier: spoils }))
    app.get('/', handler)
    const { ask } = await serve(app)
    expect((await ask('/', { key: 'person' })).status).toBe(500)
    expect(handler).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
  })
})

describe.each(frameworks)('the headers that a handler sees in %s', (_, express) => {
  it('have no x-auth-* of the client', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.get('/', (req, res) => void res.json({ seen: [req.get('X-Auth-Subject-Id'), req.rawHeaders.join()] }))
    const { ask } = await serve(app)
    const sent = { key: 'person', headers: { 'X-Auth-Subject-Id': 'forged', x_auth_scopes: '*' } }
    expect((await ask('/', sent)).body).not.toMatch(/forged|x_auth/i)
  })
})

describe.each(frameworks)('Vary in %s', (_, express) => {
  it('keeps what CORS and others have said', async () => {
    const app = express()
    app.use((_req, res, next) => {
      res.vary('Origin')
      next()
    })
    app.use(tokenAuth({ verifier }))
    app.get('/', (_req, res) => void res.vary('Accept').send('done'))
    const { ask } = await serve(app)
    expect((await ask('/')).headers.vary).toBe('Origin, Authorization')
    expect((await ask('/', { key: 'person' })).headers.vary).toBe('Origin, Authorization, Accept')
    expect((await ask('/', { key: 'enterprise' })).headers.vary).toBe(
      'Origin, Authorization, x-delegate-account-id, Accept',
    )
  })
})
