import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, personal, raw, service, start, uuid } from '../support.js'

const authorization = `authorization: Token ${personal}\r\n`
const h2c =
  'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n'
const closing = h2c.replace('Upgrade,', 'close, Upgrade,')

describe('an offer to go on in another protocol is declined (RFC 9110 §7.8)', () => {
  it('GET, as curl --http2 and Java’s HttpClient send it', async () => {
    const server = await start()
    const answer = await raw(server, `GET /v3/pipeline HTTP/1.1\r\nhost: x\r\n${closing}${authorization}\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nx-request-id: /)
    expect(answer).toContain('x-auth-key-id: key-personal-1')
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.status).toBe(200)
  })

  it('a POST with its body, and the next request on the same connection', async () => {
    const server = await start()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const body = '{"title":"a"}'
    const head = `POST /v3/pipeline HTTP/1.1\r\nhost: x\r\n${h2c}${authorization}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
    const next = `GET /v3/auth/token HTTP/1.1\r\nhost: x\r\n${authorization}\r\n`
    for (const [text, status] of [
      [`${head}${body}`, 201],
      [next, 200],
    ] as const) {
      socket.write(text)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    }
    expect(server.requests.map(({ status, body: noted }) => [status, noted])).toEqual([
      [201, { title: 'a' }],
      [200, undefined],
    ])
  })

  it('a chunked body', async () => {
    const server = await start()
    const answer = await raw(
      server,
      `POST /v3/pipeline HTTP/1.1\r\nhost: x\r\n${closing}${authorization}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n` +
        'd\r\n{"title":"a"}\r\n0\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1.1 201 /)
  })

  it('without a key it is 401 like any other', async () => {
    const answer = await raw(
      await start(),
      `GET /v3/pipeline HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
    expect(answer).toMatch(/\r\nConnection: close\r\n/i)
  })

  it('two Authorization headers are still two', async () => {
    const answer = await raw(
      await start(),
      `GET /v3/pipeline HTTP/1.1\r\nhost: x\r\n${closing}${authorization}${authorization}\r\n`,
    )
    expect(answer).toContain('"reason":"credentials_malformed"')
  })
})

describe('what is no HTTP', () => {
  it.each<[string, string, number]>([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['a method that is none', 'BREW / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nhost\r\n\r\n', 400],
    ['a NUL', `GET / HTTP/1.1\r\nhost: x\r\nauthorization: Token a\0b\r\n\r\n`, 400],
    ['headers of 64 KB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(65_536)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
  ])('%s', async (_, bytes, status) => {
    const server = await start()
    const answer = await raw(server, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(/\r\nx-request-id: (.*)\r\n/.exec(answer)?.[1]).toMatch(uuid)
    expect(answer).toMatch(
      new RegExp(`\\r\\n\\r\\n\\{"status":${status},"code":"EINVAL","message":"This is no request."\\}$`),
    )
    expect((await ask(server, '/v3/pipeline', { token: service })).status).toBe(200)
  })
})

describe('what Node would answer by itself', () => {
  it.each(['expect: tea\r\n', 'expect: 100-continue\r\n'])('%s', async (line) => {
    const server = await start()
    const get = (lines: string): string =>
      `GET /nowhere HTTP/1.1\r\nhost: x\r\n${line}${lines}connection: close\r\n\r\n`
    for (const [lines, status] of [
      ['', 401],
      [authorization, 404],
    ] as const) {
      const answer = (await raw(server, get(lines))).replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\r\nx-request-id: `, 'i'))
    }
  })

  it('CONNECT', async () => {
    const server = await start()
    expect(await raw(server, 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(
      /^HTTP\/1.1 401 [^]*\r\nx-request-id: /,
    )
    expect(await raw(server, `CONNECT x:1 HTTP/1.1\r\nhost: x\r\n${authorization}\r\n`)).toMatch(
      /^HTTP\/1.1 404 /,
    )
    expect(server.requests.map(({ method, status }) => [method, status])).toEqual([
      ['CONNECT', 401],
      ['CONNECT', 404],
    ])
  })
})

describe('whatever comes', () => {
  // A generator of its own, so that a failure can be seen again.
  const random = (seed: number): (() => number) => {
    let state = seed
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
      return state / 2 ** 32
    }
  }

  it('a request of odd parts never gets past the key, and never 500', async () => {
    const server = await start()
    const next = random(24_112_026)
    const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? ''
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT']
    const paths = [
      '/v3/pipeline',
      '/v3/auth/token',
      '/v3/auth/account/%',
      '/ws/tail',
      '//',
      '/#x',
      '/?',
      '*',
      'http://x',
      'x:1',
      '/\\..\\',
      '/%00',
      `/${'a/'.repeat(500)}`,
    ]
    const schemes = ['Token ', 'token  ', 'Bearer ', 'Token\t', 'Token', ' Token ', 'Basic ', '']
    const tokens = [
      `${personal}0`,
      personal.slice(0, -1),
      `"${personal}"`,
      `${personal},`,
      `${personal} ${personal}`,
      '',
      '=',
      '\xff',
      '{}',
      '[object Object]',
    ]
    const extras = [
      '',
      'connection: upgrade\r\nupgrade: websocket\r\n',
      h2c,
      'x-delegate-account-id: 507f1f77bc\r\n',
      'expect: 100-continue\r\n',
      'expect: x\r\n',
      'content-length: 2\r\n',
      'x-auth-account-id: 1\r\n',
      'accept: application/problem+json\r\n',
    ]
    for (let i = 0; i < 400; i++) {
      const text = `${pick(methods)} ${pick(paths)} HTTP/1.1\r\nhost: x\r\nauthorization: ${pick(schemes)}${pick(tokens)}\r\n${pick(extras)}${pick(extras)}connection: close\r\n\r\n{}`
      const answer = await raw(server, Buffer.from(text, 'latin1'))
      const final = answer.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')
      expect(final, text).toMatch(/^HTTP\/1.1 40[01] /)
      expect(final, text).toMatch(/\r\nx-request-id: /)
    }
    expect((await ask(server, '/v3/pipeline', { token: service })).status).toBe(200)
  }, 120_000)
})
