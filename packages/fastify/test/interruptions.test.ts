import { once } from 'node:events'
import fastify, { type FastifyServerOptions } from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import latchkey from '../src/index.js'
import { heldVerifier, signal } from './support/callers.js'
import { unhandled } from './support/process.js'
import { answerTo, serve, settled } from './support/server.js'

/** An app that logs to a list, so that a test can tell that nothing was wrong. */
function logging(options: FastifyServerOptions = {}) {
  const lines: string[] = []
  const app = fastify({
    ...options,
    logger: { level: 'warn', stream: { write: (line: string) => void lines.push(line) } },
  })
  return { app, lines }
}

describe.each(['person', 'nobody'])('a request that ends while its key is checked (%s)', (key) => {
  it('by a client that has gone', async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    const gone = signal()
    const { app, lines } = logging()
    app.addHook('onRequest', async (_request, reply) => {
      reply.raw.on('close', gone.give)
    })
    app.register(latchkey, { verifier })
    app.get('/', () => 'done')
    const { send, ask } = await serve(app)
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
    expect(lines).toEqual([])
  })

  it("by Fastify's own time limit", async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    const { app, lines } = logging()
    const handler = vi.fn()
    app.register(latchkey, { verifier })
    app.get('/', { handlerTimeout: 1 }, handler)
    const { send } = await serve(app)
    const answer = await answerTo(send('/', { key }))
    expect(answer).toMatchObject({ status: 503 })
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'FST_ERR_HANDLER_TIMEOUT' })
    const logged = lines.length
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(lost).toEqual([])
    expect(lines).toHaveLength(logged)
  })

  it('by an earlier hook that has answered', async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    const { app, lines } = logging()
    const handler = vi.fn()
    app.addHook('onRequest', (_request, reply, done) => {
      void verifier.asked.then(() => reply.code(503).send('too late'))
      done()
    })
    app.register(latchkey, { verifier })
    app.get('/', handler)
    const { send } = await serve(app)
    expect(await answerTo(send('/', { key }))).toMatchObject({ status: 503, body: 'too late' })
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(lost).toEqual([])
    expect(lines).toEqual([])
  })

  it('by a hook that has taken the reply over', async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    const { app, lines } = logging()
    const handler = vi.fn()
    app.addHook('onRequest', (_request, reply, done) => {
      void verifier.asked.then(() => reply.hijack().raw.end('raw'))
      done()
    })
    app.register(latchkey, { verifier })
    app.get('/', handler)
    const { send } = await serve(app)
    expect(await answerTo(send('/', { key }))).toMatchObject({ status: 200, body: 'raw' })
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(lost).toEqual([])
    expect(lines).toEqual([])
  })
})

describe('a reply', () => {
  it('that an earlier hook has sent is not authenticated any more', async () => {
    const verifier = heldVerifier()
    const verify = vi.spyOn(verifier, 'verify')
    const { app } = logging()
    app.addHook('onRequest', async (_request, reply) => reply.code(204).send())
    app.register(latchkey, { verifier })
    app.get('/', () => 'done')
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 204 })
    expect(verify).not.toHaveBeenCalled()
  })

  it('that a handler takes over is left alone', async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    verifier.release()
    const { app, lines } = logging()
    app.register(latchkey, { verifier })
    app.get('/', (_request, reply) => void reply.hijack().raw.end('raw'))
    const { ask } = await serve(app)
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'raw' })
    expect(lost).toEqual([])
    expect(lines).toEqual([])
  })
})
