import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { requireScopes, tokenAuth } from '../src/index.js'
import { heldVerifier, signal } from './support/callers.js'
import { frameworks } from './support/frameworks.js'
import { printed, unhandled } from './support/process.js'
import { answerTo, serve, settled } from './support/server.js'

describe.each(frameworks)('a request that ends while its key is checked, in %s', (_, Koa) => {
  it.each(['person', 'nobody'])('by a client that has gone (%s)', async (key) => {
    const lost = unhandled()
    const print = printed()
    const verifier = heldVerifier()
    const gone = signal()
    const app = new Koa()
    app.use((ctx, next) => {
      ctx.res.on('close', gone.give)
      return next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      ctx.body = 'done'
    })
    const { send, ask } = await serve(app.callback())
    const sent = send('/', { key })
    sent.on('error', () => undefined)
    const broken = once(sent, 'error')
    await verifier.asked
    sent.destroy(new Error('gone'))
    await Promise.all([broken, gone.given])
    verifier.release()
    await settled()
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'done' })
    expect(lost).toEqual([])
    expect(print).not.toHaveBeenCalled()
  })

  it.each(['person', 'nobody'])('by a time limit that has answered (%s)', async (key) => {
    const lost = unhandled()
    const print = printed()
    const verifier = heldVerifier()
    const app = new Koa()
    const handler = vi.fn()
    app.use(async (ctx, next) => {
      const late = verifier.asked.then(() => {
        ctx.status = 503
        ctx.body = 'too late'
      })
      await Promise.race([next(), late])
    })
    app.use(tokenAuth({ verifier }))
    app.use(handler)
    const { send } = await serve(app.callback())
    expect(await answerTo(send('/', { key }))).toMatchObject({ status: 503, body: 'too late' })
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(lost).toEqual([])
    expect(print).not.toHaveBeenCalled()
  })

  it('by somebody who has answered past Koa', async () => {
    const lost = unhandled()
    const print = printed()
    const verifier = heldVerifier()
    const app = new Koa()
    const handler = vi.fn()
    app.use((ctx, next) => {
      void verifier.asked.then(() => ctx.res.end('raw'))
      return next()
    })
    app.use(tokenAuth({ verifier }))
    app.use(handler)
    const { send } = await serve(app.callback())
    expect(await answerTo(send('/', { key: 'person' }))).toMatchObject({ status: 404, body: 'raw' })
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(lost).toEqual([])
    expect(print).not.toHaveBeenCalled()
  })

  it('with its headers sent already gets no others, and goes on', async () => {
    const print = printed()
    const verifier = heldVerifier()
    const app = new Koa()
    app.use((ctx, next) => {
      ctx.respond = false
      ctx.res.write('early ')
      return next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((ctx, next) => {
      ctx.res.write('checked')
      return next().catch((error: unknown) => ctx.res.end(`, ${(error as Error).message}`))
    })
    app.use(requireScopes('pipeline:write'))
    const { send } = await serve(app.callback())
    const sent = send('/', { key: 'person' })
    await verifier.asked
    verifier.release()
    const { body } = await answerTo(sent)
    expect(body).toBe('early checked, The scopes of the key do not cover this request.')
    expect(print).not.toHaveBeenCalled()
  })
})
