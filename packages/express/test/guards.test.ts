import { describe, expect, it, vi } from 'vitest'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('a guard in %s', (_, express) => {
  it.each([
    ['requireScopes', requireScopes('pipeline:read')],
    ['requireAuth', requireAuth()],
    ['tokenInfo', tokenInfo()],
  ])('%s without authentication before it fails loudly, and lets nobody pass', async (_name, guard) => {
    const print = printed()
    const app = express()
    const handler = vi.fn()
    app.get('/', guard, handler)
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
    expect(String(print.mock.calls[0])).toMatch(/needs the authentication of Latchkey mounted before it/)
  })

  it('stands behind parameters, and may itself be called from app.param()', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.param('thing', (req, res, next, id: string) => {
      if (id === 'secret') requireScopes('pipeline:write')(req, res, next)
      else next()
    })
    app.get('/:thing', (req, res) => void res.send(`${req.params.thing} for ${getAuth(req).subject.id}`))
    const { ask } = await serve(app)
    expect(await ask('/1', { key: 'person' })).toMatchObject({ status: 200, body: '1 for user-1' })
    expectRefusal(await ask('/secret', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/secret', { key: 'enterprise' })).toMatchObject({ status: 200 })
  })

  it('refuses the anonymous where tokenAuth() lets them pass', async () => {
    const app = express()
    app.use(tokenAuth({ verifier, optional: true }))
    app.get('/open', (req, res) => void res.json({ auth: req.auth }))
    app.get('/asks', (req, res) => void res.send(getAuth(req).subject.id))
    app.get('/guarded', requireAuth(), (_req, res) => void res.send('done'))
    const { ask } = await serve(app)
    const open = await ask('/open')
    expect(open).toMatchObject({ status: 200, body: '{"auth":null}', headers: { vary: 'Authorization' } })
    expect(callerHeaders(open)).toEqual([])
    expectRefusal(await ask('/asks'), 'credentials_missing')
    expectRefusal(await ask('/guarded'), 'credentials_missing')
    expectRefusal(await ask('/open', { key: 'nobody' }), 'token_invalid')
    expect(await ask('/asks', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
  })
})

describe.each(frameworks)('tokenInfo() in %s', (_, express) => {
  const start = () => {
    const app = express()
    app.use(tokenAuth({ verifier, optional: true }))
    app.get('/me', tokenInfo())
    return serve(app)
  }

  it('says what a caller may know of its own key', async () => {
    const { ask } = await start()
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
  })

  it('refuses the anonymous', async () => {
    const { ask } = await start()
    expectRefusal(await ask('/me'), 'credentials_missing')
  })
})
