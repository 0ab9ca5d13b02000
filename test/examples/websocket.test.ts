import { once } from 'node:events'
import { connect } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { join } from 'node:path'
import { ROOT } from '../docs/documents.js'
import { startNode, type NodeProcess } from '../docs/node-process.js'

const program = join(ROOT, 'examples/dist/websocket/server.js')

interface Running {
  readonly child: NodeProcess
  readonly port: number
  readonly token: string
}

async function start(env: Record<string, string> = {}): Promise<Running> {
  const child = startNode([program], { env })
  const output = (await child.printed(/ws:\/\/127\.0\.0\.1:\d+.*\n/)) ?? ''
  const [, port = '', token = ''] = /:(\d+) -H 'Authorization: Token (\S+)'/.exec(output) ?? []
  return { child, port: Number(port), token }
}

let server: Running
beforeAll(async () => {
  server = await start()
})
afterAll(() => server?.child.stop())

function open({ port }: Running, headers: Record<string, string>): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}`, { headers })
}

/** The answer to an upgrade that is refused. */
async function refusal(headers: Record<string, string>): Promise<{ answer: IncomingMessage; body: string }> {
  const ws = open(server, headers)
  ws.on('error', () => undefined)
  const [, answer] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage]
  let body = ''
  for await (const chunk of answer) body += String(chunk)
  return { answer, body }
}

describe('an upgrade', () => {
  it('with a good key becomes a WebSocket', async () => {
    const ws = open(server, { authorization: `Token ${server.token}` })
    const [message] = (await once(ws, 'message')) as [Buffer]
    expect(message.toString()).toMatch(/^hello \w+$/)
    ws.close()
    await once(ws, 'close')
  })

  it.each<readonly [string, Record<string, string>, string]>([
    ['no key', {}, 'credentials_missing'],
    ['an unknown key', { authorization: 'Token sta_1a2b' }, 'token_invalid'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'scheme_unsupported'],
  ])('with %s is answered 401, in the documented form', async (_, headers, reason) => {
    const { answer, body } = await refusal(headers)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers).toMatchObject({
      'www-authenticate': expect.stringContaining('Token realm="api"'),
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(body)),
    })
    expect(JSON.parse(body)).toMatchObject({ status: 401, code: 'EAUTH', reason })
  })

  it('with a key in the query string has none', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/?token=${server.token}`)
    ws.on('error', () => undefined)
    const [, answer] = (await once(ws, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(answer.statusCode).toBe(401)
    answer.resume()
  })

  it('of a client that hangs up at once harms nobody', async () => {
    for (let i = 0; i < 20; i++) {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.end('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.resetAndDestroy()
    }
    expect((await refusal({})).answer.statusCode).toBe(401)
  })

  it('what is no upgrade is told so', async () => {
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(426)
  })
})

describe('a WebSocket that is open', () => {
  it('of a client that breaks the protocol is closed, and harms nobody', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const fields = ['Host: a', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const key = ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Authorization: Token ${server.token}`]
    socket.write(['GET / HTTP/1.1', ...fields, ...key, '', ''].join('\r\n'))
    await once(socket, 'data')
    // A frame with all reserved bits (RFC 6455 §5.2).
    socket.end(Buffer.from([0xff, 0xff]))
    await once(socket.resume(), 'close')
    expect((await refusal({})).answer.statusCode).toBe(401)
  })

  it('ends when its key does', async () => {
    const brief = await start({ EXPIRES_IN: '2s' })
    const ws = open(brief, { authorization: `Token ${brief.token}` })
    await once(ws, 'message')
    const [code, reason] = (await once(ws, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4401, 'token_expired'])
    await brief.child.stop()
  })
})
