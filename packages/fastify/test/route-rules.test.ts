import fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import latchkey, { type RouteAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

const start = (auth: RouteAuth | undefined, options: { optional?: boolean } = {}) => {
  const app = fastify()
  app.register(latchkey, { verifier, ...options })
  const config = auth === undefined ? {} : { auth }
  app.get('/', { config }, (request) => ({
    auth: request.auth?.subject.id ?? null,
    forged: request.headers['x-auth-subject-id'],
  }))
  return serve(app)
}

describe('config.auth', () => {
  it.each([undefined, true] as const)('%s: any caller', async (auth) => {
    const { ask } = await start(auth)
    expectRefusal(await ask('/'), 'credentials_missing')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: '{"auth":"user-1"}' })
  })

  it('a requirement: callers who meet it', async () => {
    const { ask } = await start({ scopes: ['pipeline:write'] })
    expectRefusal(await ask('/'), 'credentials_missing')
    expectRefusal(await ask('/', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/', { key: 'enterprise' })).toMatchObject({ status: 200 })
    const account = await start({ account: true })
    expectRefusal(await account.ask('/', { key: 'enterprise' }), 'account_required')
    const kinds = await start({ kinds: ['service'] })
    expectRefusal(await kinds.ask('/', { key: 'person' }), 'kind_not_allowed')
    const none = await start({})
    expectRefusal(await none.ask('/'), 'credentials_missing')
  })

  it("'optional': the anonymous as well, but no bad key", async () => {
    const { ask } = await start('optional')
    const anonymous = await ask('/')
    expect(anonymous).toMatchObject({
      status: 200,
      body: '{"auth":null}',
      headers: { vary: 'Authorization' },
    })
    expect(callerHeaders(anonymous)).toEqual([])
    expectRefusal(await ask('/', { key: 'nobody' }), 'token_invalid')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: '{"auth":"user-1"}' })
  })

  it('false: everybody, unjudged, and without what clients say in x-auth-*', async () => {
    const { ask } = await start(false)
    for (const key of ['nobody', 'person']) {
      const answer = await ask('/', { key, headers: { 'X-Auth-Subject-Id': 'forged' } })
      expect(answer).toMatchObject({ status: 200, body: '{"auth":null}' })
      expect(callerHeaders(answer)).toEqual([])
    }
  })

  it.each([true, {}] as const)('%s: no anonymous even where the plugin is optional', async (auth) => {
    const { ask } = await start(auth, { optional: true })
    expectRefusal(await ask('/'), 'credentials_missing')
  })

  it('absent: as the plugin says', async () => {
    const { ask } = await start(undefined, { optional: true })
    expect(await ask('/')).toMatchObject({ status: 200, body: '{"auth":null}' })
  })
})

describe('config.auth that is no rule', () => {
  const mistakes: [string, unknown, RegExp][] = [
    ['null', null, /got null/],
    ['a number', 1, /got a number/],
    ['an unknown word', 'required', /got a string/],
    ['a list', ['pipeline:read'], /got an array/],
    ['an unknown option', { scope: ['pipeline:read'] }, /unknown option "scope"/],
    ['an empty requirement', { scopes: [] }, /option "scopes"/],
    ['a malformed scope', { scopes: ['PIPELINE'] }, /"PIPELINE" is no scope like/],
  ]

  it.each(mistakes)(
    '(%s) is refused when the route is registered, with its name and place',
    async (_case, auth, message) => {
      const app = fastify()
      await app.register(latchkey, { verifier })
      const register = () => app.get('/thing', { config: { auth: auth as RouteAuth } }, () => 'done')
      expect(register).toThrow(TypeError)
      expect(register).toThrow(message)
      expect(register).toThrow(/config\.auth of GET \/thing/)
    },
  )

  it('on a route that came before the plugin lets nobody pass', async () => {
    const app = fastify()
    const handler = vi.fn()
    app.get('/thing', { config: { auth: { scopes: [] } } }, handler)
    app.register(latchkey, { verifier })
    const { ask } = await serve(app)
    expect(await ask('/thing', { key: 'person' })).toMatchObject({ status: 500 })
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('HEAD', () => {
  it('has the rule of its GET, the same headers, and no body', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.get('/thing', { config: { auth: { scopes: ['pipeline:read'] } } }, () => 'done')
    app.get('/write', { config: { auth: { scopes: ['pipeline:write'] } } }, () => 'done')
    app.get('/open', { config: { auth: false } }, () => 'open')
    const { ask } = await serve(app)
    const undated = ({ date: _date, ...headers }: Awaited<ReturnType<typeof ask>>['headers']) => headers
    for (const [path, key] of [['/thing'], ['/thing', 'person'], ['/write', 'person'], ['/open']] as const) {
      const sent = key === undefined ? {} : { key }
      const get = await ask(path, sent)
      const head = await ask(path, { ...sent, method: 'HEAD' })
      expect(head.status).toBe(get.status)
      expect(head.body).toBe('')
      expect(undated(head.headers)).toEqual(undated(get.headers))
      expect(head.headers['content-length']).toBe(String(get.body.length))
    }
  })

  it('has it, too, where it is a route of its own', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.head('/thing', () => '')
    app.get('/thing', () => 'done')
    const { ask } = await serve(app)
    const { headers, status } = await ask('/thing', { method: 'HEAD' })
    expect(status).toBe(401)
    expect(headers['content-length']).toBe(String((await ask('/thing')).body.length))
  })

  it('is no route where the app says so', async () => {
    const app = fastify({ exposeHeadRoutes: false })
    app.register(latchkey, { verifier })
    app.get('/thing', () => 'done')
    const { ask } = await serve(app)
    expect(await ask('/thing', { method: 'HEAD', key: 'person' })).toMatchObject({ status: 404 })
  })
})

describe('a refused request', () => {
  it('is refused before its body is read', async () => {
    const app = fastify()
    const parse = vi.fn((_request, _payload, done: (error: null, body: unknown) => void) =>
      done(null, 'parsed'),
    )
    app.addContentTypeParser('text/x-test', parse as never)
    app.register(latchkey, { verifier })
    app.post('/thing', { config: { auth: { scopes: ['pipeline:write'] } } }, ({ body }) => body)
    const { ask } = await serve(app)
    const sent = { method: 'POST', headers: { 'content-type': 'text/x-test' }, body: 'body' }
    expectRefusal(await ask('/thing', sent), 'credentials_missing')
    expectRefusal(await ask('/thing', { ...sent, key: 'person' }), 'scope_insufficient')
    const nonsense = { ...sent, headers: { 'content-type': 'application/json' }, body: '{' }
    expectRefusal(await ask('/thing', nonsense), 'credentials_missing')
    expect(parse).not.toHaveBeenCalled()
    expect(await ask('/thing', { ...sent, key: 'enterprise' })).toMatchObject({ status: 200, body: 'parsed' })
  })
})
