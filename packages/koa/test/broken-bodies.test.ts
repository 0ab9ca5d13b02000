import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { AuthError } from '@latchkey/core'
import type { Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { frameworks } from './support/frameworks.js'
import { printed, unhandled } from './support/process.js'
import { serve } from './support/server.js'

describe.each(frameworks)('a body that breaks in %s', (name, Koa) => {
  const behind = (handler: (ctx: Context) => void) => {
    printed()
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use(handler)
    return serve(app.callback())
  }

  it('halfway breaks the answer off, and nothing else', async () => {
    const lost = unhandled()
    const { ask, send } = await behind((ctx) => {
      if (ctx.path === '/') ctx.body = Readable.from(brittle('so far'))
    })
    const sent = send('/', { key: 'person' })
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    expect(response.headers['x-auth-subject-id']).toBe('user-1')
    // Koa 2 leaves the client waiting, whatever the error.
    const end = name === 'Koa 3' ? text(response).catch(() => 'broken off') : 'broken off'
    expect(await end).toBe('broken off')
    expect(await ask('/other', { key: 'person' })).toMatchObject({ status: 404 })
    expect(lost).toEqual([])
  })

  it('before its first byte keeps the debug headers, where Koa answers', async () => {
    const lost = unhandled()
    const { ask } = await behind((ctx) => {
      if (ctx.path === '/') ctx.body = Readable.from(brittle())
    })
    const subject = ask('/', { key: 'person' }).then(
      ({ headers }) => headers['x-auth-subject-id'],
      () => 'broken off',
    )
    expect(await subject).toBe(name === 'Koa 3' ? 'broken off' : 'user-1')
    expect(await ask('/other', { key: 'person' })).toMatchObject({ status: 404 })
    expect(lost).toEqual([])
  })
})

async function* brittle(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks
  await new Promise((resolve) => setImmediate(resolve))
  throw new AuthError('kind_not_allowed')
}
