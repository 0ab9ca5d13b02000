import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { staticVerifier } from '@latchkey/core'
import latchkey from '@latchkey/fastify'
import { fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Node's HTTP/2 client sends no field twice that may be there once; an attacker's does. So these requests are written by
// hand, frame by frame (RFC 9113 §4.1, RFC 7541 §6.2.2), and what became of them is asked of the server.

const key = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'

const app = fastify({ http2: true })
let answered: (status: number) => void
let handled = 0

beforeAll(async () => {
  const identity = {
    kind: 'personal',
    subject: { id: 'user', type: 'user' as const },
    account: null,
    enterprise: null,
    scopes: ['*'],
  }
  app.addHook('onResponse', async (_request, reply) => answered(reply.statusCode))
  await app.register(latchkey, { verifier: staticVerifier([{ token: key, identity }]) })
  app.get('/', async () => {
    handled++
    return 'ok'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
})

afterAll(() => app.close())

describe('over HTTP/2', () => {
  it('one Authorization field is read', async () => {
    expect(await statusOf([['authorization', `Token ${key}`]])).toBe(200)
    expect(handled).toBe(1)
  })

  it.each([
    ['the same key', `Token ${key}`, `Token ${key}`],
    ['an unknown one first', 'Token unknown', `Token ${key}`],
    ['an unknown one last', `Token ${key}`, 'Token unknown'],
    ['another scheme first', 'Basic eDp5', `Token ${key}`],
  ])('two are refused: %s', async (_, first, second) => {
    handled = 0
    expect(
      await statusOf([
        ['authorization', first],
        ['authorization', second],
      ]),
    ).toBe(401)
    expect(handled).toBe(0)
  })
})

type Field = readonly [name: string, value: string]

async function statusOf(fields: readonly Field[]): Promise<number> {
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  try {
    return await new Promise<number>((resolve, reject) => {
      answered = resolve
      socket.on('error', reject)
      const pseudo: readonly Field[] = [
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/'],
        [':authority', '127.0.0.1'],
      ]
      const block = Buffer.concat([...pseudo, ...fields].map(literal))
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
      socket.write(frame(4, 0, 0, Buffer.alloc(0)))
      socket.write(frame(1, 0x4 | 0x1, 1, block))
    })
  } finally {
    socket.destroy()
  }
}

/** Length, type, flags, stream, payload. 1 is HEADERS (0x4: complete, 0x1: no body), 4 is SETTINGS. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A literal field with a literal name, not to be indexed: both shorter than 127 bytes, neither compressed. */
function literal([name, value]: Field): Buffer {
  const text = (part: string): Buffer => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])
  return Buffer.concat([Buffer.from([0]), text(name), text(value)])
}
