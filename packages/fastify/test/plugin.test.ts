import { createAuthenticator } from '@latchkey/core'
import fastify from 'fastify'
import fastify4 from 'fastify4'
import { describe, expect, it } from 'vitest'
import latchkey, * as names from '../src/index.js'
import { heldVerifier, signal, verifier } from './support/callers.js'
import { serve } from './support/server.js'

describe('the plugin', () => {
  it('has a name, by which others may depend on it, and a range of versions', async () => {
    const meta = Object.getOwnPropertySymbols(latchkey).map((symbol) => [
      symbol.description,
      latchkey[symbol as never],
    ])
    expect(Object.fromEntries(meta)).toMatchObject({
      'plugin-meta': { name: '@latchkey/fastify', fastify: '5.x' },
      'skip-override': true,
    })
    const app = fastify()
    app.register(latchkey, { verifier })
    await app.ready()
    expect(app.hasPlugin('@latchkey/fastify')).toBe(true)
  })

  it('exports five names beside itself', () => {
    expect(Object.keys(names).toSorted()).toEqual([
      'default',
      'getAuth',
      'requireAuth',
      'requireScopes',
      'tokenInfo',
    ])
  })

  it('is refused by an older Fastify', async () => {
    const app = fastify4()
    app.register(latchkey as never, { verifier })
    await expect(app.ready()).rejects.toMatchObject({ code: 'FST_ERR_PLUGIN_VERSION_MISMATCH' })
  })

  it('takes an authenticator that is made already', async () => {
    const app = fastify()
    const authenticator = createAuthenticator({ verifier, realm: 'shared' })
    app.register(latchkey, { authenticator, prefix: '/ignored', logLevel: 'warn' } as never)
    app.get('/', (request) => request.auth?.subject.id)
    const { ask } = await serve(app)
    expect((await ask('/')).headers['www-authenticate']).toBe('Token realm="shared"')
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'user-1' })
  })

  it.each([
    ['no verifier', {}, /option "verifier"/],
    ['an unknown option', { verifier, verifyer: 1 }, /unknown option "verifyer"/],
    ['guardNotFound that is no boolean', { verifier, guardNotFound: 'yes' }, /option "guardNotFound"/],
    [
      'an authenticator and options',
      { authenticator: createAuthenticator({ verifier }), realm: 'x' },
      /"realm"/,
    ],
    [
      'an authenticator that is none',
      { authenticator: {} },
      /unknown option|option "verifier"|authenticator/,
    ],
  ])('refuses %s', async (_case, options, message) => {
    const app = fastify()
    app.register(latchkey, options as never)
    await expect(app.ready()).rejects.toThrow(message)
  })

  it('is refused a second time in the same scope', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.register(latchkey, { verifier })
    await expect(app.ready()).rejects.toThrow('@latchkey/fastify is registered in this scope already')
  })

  it('is refused a second time in a child scope, too', async () => {
    const app = fastify()
    app.register(latchkey, { verifier })
    app.register(async (child) => {
      await child.register(latchkey, { verifier })
      await child.register(latchkey, { verifier })
    })
    await expect(app.ready()).rejects.toThrow('@latchkey/fastify is registered in this scope already')
  })

  it('does not share request.auth with another plugin', async () => {
    const app = fastify()
    app.decorateRequest('auth', { getter: () => null })
    app.register(latchkey, { verifier })
    await expect(app.ready()).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' })
  })

  it('finishes what is under way when the app closes', async () => {
    const held = heldVerifier()
    const closing = signal()
    const app = fastify()
    app.addHook('preClose', async () => closing.give())
    app.register(latchkey, { verifier: held })
    app.get('/', (request) => request.auth?.subject.id)
    const { ask } = await serve(app)
    const answer = ask('/', { key: 'person' })
    await held.asked
    const closed = app.close()
    await closing.given
    held.release()
    expect(await answer).toMatchObject({ status: 200, body: 'user-1' })
    await closed
  })
})
