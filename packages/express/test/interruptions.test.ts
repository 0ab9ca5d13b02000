import { once } from 'node:events'
import { Agent } from 'node:http'
import type { Response } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { tokenAuth } from '../src/index.js'
import { heldVerifier, signal } from './support/callers.js'
import { frameworks } from './support/frameworks.js'
import { printed, unhandled } from './support/process.js'
import { answerTo, serve, settled } from './support/server.js'

describe.each(frameworks)('a request that ends while its key is checked, in %s', (_, express) => {
  it.each(['person', 'nobody'])('by a client that has gone (%s)', async (key) => {
    const lost = unhandled()
    const print = printed()
    const verifier = heldVerifier()
    const gone = signal()
    const app = express()
    app.use((_req, res, next) => {
      res.on('close', gone.give)
      next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((_req, res) => void res.send('done'))
    const { send, ask } = await serve(app)
    const sent = send('/', { key })
    const broken = once(sent, 'error')
    sent.on('error', () => undefined)
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
    const app = express()
    const handler = vi.fn((_req: unknown, res: Response) => void res.send('done'))
    app.use('/limited', (_req, res, next) => {
      void verifier.asked.then(() => res.status(503).send('too late'))
      next()
    })
    app.use(tokenAuth({ verifier }))
    app.use(handler)
    const { send, ask } = await serve(app)
    expect(await answerTo(send('/limited', { key }))).toMatchObject({ status: 503, body: 'too late' })
    verifier.release()
    await settled()
    expect(handler).not.toHaveBeenCalled()
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'done' })
    expect(lost).toEqual([])
    expect(print).not.toHaveBeenCalled()
  })

  it('leaves the connection of an answered request open', async () => {
    const verifier = heldVerifier()
    const app = express()
    app.use('/limited', (_req, res, next) => {
      void verifier.asked.then(() => res.status(503).send('too late'))
      next()
    })
    app.use(tokenAuth({ verifier }))
    const { send } = await serve(app)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = send('/limited', { key: 'nobody', agent })
    await answerTo(first)
    verifier.release()
    await settled()
    const second = send('/limited', { key: 'nobody', agent })
    expect(await answerTo(second)).toMatchObject({ status: 503 })
    expect(second.reusedSocket).toBe(true)
    agent.destroy()
  })

  it('with its headers sent already gets no others, and goes on', async () => {
    const lost = unhandled()
    const verifier = heldVerifier()
    const app = express()
    app.use((_req, res, next) => {
      res.write('early ')
      next()
    })
    app.use(tokenAuth({ verifier }))
    app.use((_req, res) => void res.end('done'))
    const { send } = await serve(app)
    const sent = send('/', { key: 'person' })
    await verifier.asked
    verifier.release()
    expect(await answerTo(sent)).toMatchObject({ status: 200, body: 'early done' })
    expect(lost).toEqual([])
  })
})
