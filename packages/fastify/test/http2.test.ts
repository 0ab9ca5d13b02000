import { once } from 'node:events'
import {
  connect,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import latchkey from '../src/index.js'
import { heldVerifier, verifier as known } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { rawHttp2 } from './support/http2-frames.js'
import { unhandled } from './support/process.js'
import { settled } from './support/server.js'

/** An app that speaks HTTP/2 without TLS, and a client of it. */
async function start(verifier = known) {
  const app = fastify({ http2: true })
  app.register(latchkey, { verifier })
  app.get('/', { config: { auth: { scopes: ['pipeline:read'] } } }, (request) => [
    request.auth?.subject.id,
    request.headers['x-auth-subject-id'] ?? null,
  ])
  app.get('/write', { config: { auth: { scopes: ['pipeline:write'] } } }, () => 'done')
  onTestFinished(() => app.close())
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  const ask = async (path: string, sent: OutgoingHttpHeaders = {}) => {
    const stream = session.request({ ':path': path, ...sent })
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & IncomingHttpStatusHeader]
    return { status: headers[':status'] ?? 0, headers, body: await text(stream) }
  }
  return { port, session, ask }
}

describe('over HTTP/2', () => {
  it('requests are authenticated, and refusals answered as documented', async () => {
    const { ask } = await start()
    expectRefusal(await ask('/'), 'credentials_missing')
    expectRefusal(await ask('/write', { authorization: 'Token person' }), 'scope_insufficient')
    const passed = await ask('/', { authorization: 'Token person', 'x-auth-subject-id': 'forged' })
    expect(passed).toMatchObject({ status: 200, body: '["user-1",null]' })
    expect(passed.headers['x-auth-subject-id']).toBe('user-1')
    expect(await ask('/', { authorization: 'Token person', ':method': 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': String(passed.body.length) },
    })
  })

  it('a key that is sent twice is refused', async () => {
    const { port } = await start()
    expect(await rawHttp2(port, [['authorization', 'Token person']])).toBe('["user-1",null]')
    const key = ['authorization', 'Token person'] as const
    for (const twice of [
      [key, key],
      [key, ['authorization', '']],
      [['authorization', 'Token nobody'], key],
    ] as const) {
      expect(JSON.parse(await rawHttp2(port, twice))).toMatchObject({ reason: 'credentials_malformed' })
    }
  })

  it.each(['person', 'nobody'])(
    'a stream that is reset while its key is checked harms nothing (%s)',
    async (key) => {
      const lost = unhandled()
      const verifier = heldVerifier()
      const { session, ask } = await start(verifier)
      const stream = session.request({ ':path': '/', authorization: `Token ${key}` })
      stream.on('error', () => undefined)
      await verifier.asked
      stream.close(8)
      await once(stream, 'close')
      await settled()
      verifier.release()
      await settled()
      expect(await ask('/', { authorization: 'Token person' })).toMatchObject({ status: 200 })
      expect(lost).toEqual([])
    },
  )
})
