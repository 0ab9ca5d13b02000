import { AuthError, createAuthenticator, type Verifier } from '@latchkey/core'
import fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import latchkey, { getAuth, requireScopes } from '../src/index.js'
import { otherVerifier, verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { callerHeaders, serve } from './support/server.js'

/** A verifier that can be asked how often it was asked. */
function counted({ verify }: Verifier): Verifier & { verify: ReturnType<typeof vi.fn> } {
  return { verify: vi.fn(verify) }
}

describe('scopes of an app', () => {
  it('have each its own authentication', async () => {
    const [left, right] = [counted(verifier), counted(otherVerifier)]
    const app = fastify()
    app.register(async (scope) => {
      scope.register(latchkey, { verifier: left, realm: 'left' })
      scope.get('/left', (request) => request.auth?.subject.id)
    })
    app.register(async (scope) => {
      scope.register(latchkey, { verifier: right, realm: 'right' })
      scope.get('/right', (request) => request.auth?.subject.id)
    })
    app.get('/outside', (request) => ({ has: 'auth' in request }))
    const { ask } = await serve(app)
    expect(await ask('/left', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expect([left.verify.mock.calls.length, right.verify.mock.calls.length]).toEqual([1, 0])
    expect(await ask('/right', { key: 'person' })).toMatchObject({ status: 200, body: 'robot-1' })
    expect([left.verify.mock.calls.length, right.verify.mock.calls.length]).toEqual([1, 1])
    expect((await ask('/left')).headers['www-authenticate']).toBe('Token realm="left"')
    expect((await ask('/right')).headers['www-authenticate']).toBe('Token realm="right"')
    expect(await ask('/outside')).toMatchObject({ status: 200, body: '{"has":false}' })
  })

  it('inherit it, plugins and scopes inside scopes included', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.register(async (child) => {
      child.register(async (grandchild) => {
        grandchild.get(
          '/deep',
          { onRequest: requireScopes('pipeline:write') },
          (request) => getAuth(request).kind,
        )
      })
    })
    const { ask } = await serve(app)
    expectRefusal(await ask('/deep'), 'credentials_missing')
    expectRefusal(await ask('/deep', { key: 'person' }), 'scope_insufficient')
    expect(await ask('/deep', { key: 'enterprise' })).toMatchObject({ status: 200, body: 'enterprise' })
  })

  it('replace that of the scope around them, and neither verifier is asked for the routes of the other', async () => {
    const [outer, inner] = [counted(verifier), counted(otherVerifier)]
    const app = fastify()
    app.register(latchkey, { verifier: outer })
    app.get('/outer', (request) => getAuth(request).subject.id)
    app.register(async (child) => {
      child.register(latchkey, { verifier: inner, debugHeaders: ['x-auth-access-type'], realm: 'inner' })
      child.get('/inner', (request) => `${request.auth?.subject.id} ${getAuth(request).subject.id}`)
      child.register(async (grandchild) => {
        grandchild.get('/deep', (request) => request.auth?.subject.id)
      })
    })
    const { ask } = await serve(app)
    const answer = await ask('/inner', { key: 'person' })
    expect(answer).toMatchObject({ status: 200, body: 'robot-1 robot-1' })
    expect(callerHeaders(answer)).toEqual(['x-auth-access-type'])
    expect(await ask('/deep', { key: 'person' })).toMatchObject({ status: 200, body: 'robot-1' })
    const refused = await ask('/inner', { key: 'enterprise' })
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Token realm="inner", error="invalid_token"' },
    })
    expect(callerHeaders(refused)).toEqual([])
    expect([outer.verify.mock.calls.length, inner.verify.mock.calls.length]).toEqual([0, 3])
    expect(await ask('/outer', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expect([outer.verify.mock.calls.length, inner.verify.mock.calls.length]).toEqual([1, 3])
  })

  it('that replace it do so for scopes that are there already, too', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.register(async (child) => {
      child.register(async (early) => {
        early.get('/early', (request) => request.auth?.subject.id)
      })
      child.register(latchkey, { verifier: otherVerifier })
    })
    const { ask } = await serve(app)
    expectRefusal(await ask('/early'), 'credentials_missing')
    expect(await ask('/early', { key: 'person' })).toMatchObject({ status: 200, body: 'robot-1' })
  })

  it('may have it before the scope around them has', async () => {
    const [outer, inner] = [counted(verifier), counted(otherVerifier)]
    const refusals: unknown[] = []
    const app = fastify()
    app.register(async (child) => {
      child.register(latchkey, {
        verifier: inner,
        onEvent: ({ reason }) => void (reason !== null && refusals.push(reason)),
      })
      child.get('/inner', (request) => request.auth?.subject.id)
      child.get('/refuses', () => {
        throw new AuthError('kind_not_allowed')
      })
    })
    app.register(latchkey, { verifier: outer })
    const { ask } = await serve(app)
    expectRefusal(await ask('/inner'), 'credentials_missing')
    expect(await ask('/inner', { key: 'person' })).toMatchObject({ status: 200, body: 'robot-1' })
    expectRefusal(await ask('/refuses', { key: 'person' }), 'kind_not_allowed')
    expect([outer.verify.mock.calls.length, inner.verify.mock.calls.length]).toEqual([0, 2])
    expect(refusals).toEqual(['credentials_missing', 'kind_not_allowed'])
  })

  it('may have one authenticator, and each its own word on 404s', async () => {
    const verify = counted(verifier)
    const authenticator = createAuthenticator({ verifier: verify })
    const app = fastify()
    app.register(latchkey, { authenticator })
    app.register(
      async (child) => {
        child.register(latchkey, { authenticator, guardNotFound: true })
        child.setNotFoundHandler((_request, reply) => void reply.code(404).send('inner'))
        child.get('/thing', (request) => request.auth?.subject.id)
      },
      { prefix: '/inner' },
    )
    const { ask } = await serve(app)
    expect(await ask('/inner/thing', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    expect(verify.verify).toHaveBeenCalledOnce()
    expectRefusal(await ask('/inner/nothing'), 'credentials_missing')
    expect(await ask('/nothing')).toMatchObject({ status: 404 })
  })
})

describe('routes', () => {
  it('are guarded wherever they stand, in scopes and before the plugin too', async () => {
    const app = fastify()
    app.get('/before', (request) => request.auth?.subject.id)
    app.register(async (scope) => {
      scope.get('/scope', (request) => request.auth?.subject.id)
    })
    app.register(latchkey, { verifier })
    app.get('/behind', (request) => request.auth?.subject.id)
    await app.after()
    app.get('/after', (request) => request.auth?.subject.id)
    const { ask } = await serve(app)
    for (const path of ['/before', '/scope', '/behind', '/after']) {
      expectRefusal(await ask(path), 'credentials_missing')
      expect(await ask(path, { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
    }
  })
})
