import type { Application, ErrorRequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { getAuth, requireScopes, tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { serve } from './support/server.js'

describe.each(frameworks)('apps inside apps in %s: the outermost has the last word', (_, express) => {
  const sub = () => {
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.get('/thing', requireScopes('pipeline:write'), (_req, res) => void res.send('done'))
    return app
  }

  it.each([
    ['mounted in an app', (app: Application) => app.use('/sub', sub())],
    ['mounted in a router', (app: Application) => app.use(express.Router().use('/sub', sub()))],
    [
      'called by a middleware',
      (app: Application) => {
        const inner = express().use('/sub', sub())
        app.use((req, res, next) => inner(req, res, next))
      },
    ],
    [
      'two levels deep',
      (app: Application) => {
        const middle = express()
        app.use('/', middle)
        middle.use('/sub', sub())
      },
    ],
  ])('%s: the outer error handlers see the refusal first', async (_way, mount) => {
    const app = express()
    mount(app)
    const seen: unknown[] = []
    app.use(((error, _req, _res, next) => {
      seen.push(error.reason)
      next(error)
    }) satisfies ErrorRequestHandler)
    const { ask } = await serve(app)
    expectRefusal(await ask('/sub/thing'), 'credentials_missing')
    expectRefusal(await ask('/sub/thing', { key: 'person' }), 'scope_insufficient')
    expectRefusal(await ask('/sub/thing'), 'credentials_missing')
    expect(seen).toEqual(['credentials_missing', 'scope_insufficient', 'credentials_missing'])
  })

  it('guards in an inner app go by the authentication of the outer one', async () => {
    const inner = express()
    inner.get('/thing', requireScopes('pipeline:write'), (req, res) => void res.send(getAuth(req).kind))
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.use('/inner', inner)
    const { ask } = await serve(app)
    expectRefusal(await ask('/inner/thing', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/inner/thing', { key: 'enterprise' })).toMatchObject({ body: 'enterprise' })
  })

  it('one app inside two, each served', async () => {
    const shared = sub()
    const outers = [express().use('/sub', shared), express().use('/sub', shared)]
    for (const outer of outers) {
      const { ask } = await serve(outer)
      expectRefusal(await ask('/sub/thing'), 'credentials_missing')
      expectRefusal(await ask('/sub/thing', { key: 'person' }), 'scope_insufficient')
    }
  })

  it('an app inside one that is called by a listener of another kind', async () => {
    const seen: unknown[] = []
    const outer = express().use('/sub', sub())
    outer.use(((error, _req, _res, next) => {
      seen.push(error.reason)
      next(error)
    }) satisfies ErrorRequestHandler)
    const { ask } = await serve((req, res) => outer(req, res))
    expectRefusal(await ask('/sub/thing'), 'credentials_missing')
    expect(seen).toEqual(['credentials_missing'])
  })

  it('two apps behind one listener', async () => {
    const [left, right] = [sub(), sub()]
    const { ask } = await serve((req, res) => (req.url === '/thing?right' ? right : left)(req, res))
    expectRefusal(await ask('/thing?left'), 'credentials_missing')
    expectRefusal(await ask('/thing?right'), 'credentials_missing')
  })
})
