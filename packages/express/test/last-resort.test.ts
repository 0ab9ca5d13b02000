import { describe, expect, it } from 'vitest'
import { requireScopes, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { serve, settled } from './support/server.js'

describe.each(frameworks)('without an error handler, %s', (_, express) => {
  it('answers as documented and prints nothing, in production and outside', async () => {
    const print = printed()
    for (const env of ['development', 'production']) {
      const app = express().set('env', env)
      app.use(tokenAuth({ verifier }))
      app.get('/thing', requireScopes('pipeline:write'), (_req, res) => void res.send('done'))
      const { ask } = await serve(app)
      const refused = await ask('/thing')
      expectRefusal(refused, 'credentials_missing')
      expect(refused.headers).not.toHaveProperty('content-security-policy')
      expectRefusal(await ask('/thing', { key: 'person' }), 'scope_insufficient')
    }
    await settled()
    expect(print).not.toHaveBeenCalled()
  })

  it('answers as documented on routers that come after the first request', async () => {
    const print = printed()
    const app = express()
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app)
    expectRefusal(await ask('/'), 'credentials_missing')
    const late = express.Router().get('/', requireScopes('pipeline:write'), (_req, res) => void res.send(''))
    app.use('/late', late)
    expectRefusal(await ask('/late', { key: 'person' }), 'scope_insufficient')
    await settled()
    expect(print).not.toHaveBeenCalled()
  })

  it('does not answer errors that are none of ours', async () => {
    const print = printed()
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use(() => {
      throw Object.assign(new Error('teapot'), { status: 418 })
    })
    const { ask } = await serve(app)
    const answer = await ask('/', { key: 'person' })
    expect(answer.status).toBe(418)
    expect(answer.headers['content-type']).toMatch(/^text\/html/)
    await settled()
    expect(print).toHaveBeenCalledOnce()
  })

  it('sends HEAD the same headers and no body', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app)
    const get = await ask('/')
    const head = await ask('/', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 401, body: '' })
    const undated = ({ date: _date, ...headers }: typeof head.headers) => headers
    expect(undated(head.headers)).toEqual(undated(get.headers))
  })

  it('gives problem+json to a client that prefers it', async () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    const { ask } = await serve(app)
    const { headers, body } = await ask('/', { headers: { accept: 'application/problem+json' } })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ title: 'Unauthorized', reason: 'credentials_missing' })
  })
})
