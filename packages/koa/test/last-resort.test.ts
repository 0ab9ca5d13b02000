import { once } from 'node:events'
import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { serve, settled } from './support/server.js'

describe.each(frameworks)('without middleware that catches errors, %s', (_, Koa) => {
  const start = () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    return serve(app.callback())
  }

  it('answers as documented from the first request on', async () => {
    const { ask } = await start()
    const [first, second] = [await ask('/'), await ask('/')]
    expectRefusal(first, 'credentials_missing')
    expectRefusal(second, 'credentials_missing')
  })

  it('sends HEAD the same headers and no body', async () => {
    const { ask } = await start()
    const get = await ask('/')
    const head = await ask('/', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 401, body: '' })
    const undated = ({ date: _date, ...headers }: typeof head.headers) => headers
    expect(undated(head.headers)).toEqual(undated(get.headers))
  })

  it('gives problem+json to a client that prefers it', async () => {
    const { ask } = await start()
    const { headers, body } = await ask('/', { headers: { accept: 'application/problem+json' } })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ title: 'Unauthorized', reason: 'credentials_missing' })
  })

  it('leaves an answer alone that went well', async () => {
    const app = new Koa()
    let seen: object = {}
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      seen = ctx.res
      ctx.body = 'done'
    })
    const { ask } = await serve(app.callback())
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200 })
    await settled()
    // Koa calls ctx.onerror() when an answer is over, too.
    expect(Object.hasOwn(seen, 'end')).toBe(false)
  })

  it('serves two apps with an authenticator each', async () => {
    const apps = ['left', 'right'].map((realm) => new Koa().use(tokenAuth({ verifier, realm })).callback())
    const { ask } = await serve((req, res) => void apps[req.url === '/right' ? 1 : 0]?.(req, res))
    expect((await ask('/left')).headers['www-authenticate']).toBe('Token realm="left"')
    expect((await ask('/right')).headers['www-authenticate']).toBe('Token realm="right"')
  })

  it('answers over HTTP/2, too', async () => {
    const app = new Koa()
    app.use(tokenAuth({ verifier }))
    app.use((ctx) => {
      ctx.body = ctx.state.auth?.subject.id
    })
    const server = createServer(app.callback()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => {
      session.destroy()
      server.close()
    })
    const ask = async (sent: OutgoingHttpHeaders) => {
      const stream = session.request({ ':path': '/', ...sent })
      const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & IncomingHttpStatusHeader]
      return { status: headers[':status'] ?? 0, headers, body: await text(stream) }
    }
    expectRefusal(await ask({}), 'credentials_missing')
    expect(await ask({ authorization: 'Token person' })).toMatchObject({ status: 200, body: 'user-1' })
  })
})
