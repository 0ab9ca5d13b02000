import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answers, canary, clientOf, failureOf, listen, serve } from '../support.js'

const json = { 'content-type': 'application/json', 'content-language': 'en', 'x-own': '1' }

describe('a redirect on the same origin', () => {
  it.each([
    [301, 'GET', 'GET'],
    [302, 'HEAD', 'HEAD'],
    [303, 'HEAD', 'HEAD'],
    [307, 'GET', 'GET'],
    [308, 'DELETE', 'DELETE'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ])('%i of %s is followed by %s', async (status, method, next) => {
    const server = await serve(answers([status, { location: '../b?c' }], [200]))
    const hasBody = !['GET', 'HEAD', 'DELETE'].includes(method)
    const init = { method, headers: json, ...(hasBody && { body: '{"a":1}' }) }
    const response = await clientOf(server.url).fetch('/x/y/a', init)
    expect(response.status).toBe(200)
    const [, second] = server.received
    expect(second).toMatchObject({ method: next, path: '/x/b?c' })
    expect(second?.headers).toMatchObject({ authorization: `Token ${canary}`, 'x-own': '1' })
    const keepsBody = hasBody && next === method
    expect([second?.body, second?.headers['content-type'], second?.headers['content-language']]).toEqual(
      keepsBody
        ? ['{"a":1}', 'application/json', 'en']
        : ['', ...(next === method ? [json['content-type'], 'en'] : [undefined, undefined])],
    )
  })

  it('may lead out of the path of baseUrl, for it is the server that says so', async () => {
    const server = await serve(answers([302, { location: '/other' }], [200]))
    await clientOf(`${server.url}/v3`).fetch('a')
    expect(server.received.map(({ path }) => path)).toEqual(['/v3/a', '/other'])
  })

  it('is read from where the last one led', async () => {
    const server = await serve(answers([303, { location: 'c/d' }], [307, { location: 'e' }], [200]))
    await clientOf(server.url).fetch('/a/b', { method: 'POST', body: 'x' })
    expect(server.received.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
      'POST /a/b x',
      'GET /a/c/d ',
      'GET /a/c/e ',
    ])
  })

  it('is followed ten times', async () => {
    const server = await serve(answers([307, { location: '/again' }]))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ reason: 'redirect_refused', status: null, response: null })
    expect(error.message).toContain('more than 10 times')
    expect(server.received).toHaveLength(11)
  })

  it('is not followed with a stream, which is gone', async () => {
    const server = await serve(answers([307, { location: '/b' }], [200]))
    const call = clientOf(server.url).fetch('/', { method: 'PUT', body: new Blob(['x']).stream() })
    expect((await failureOf(() => call)).message).toContain('a stream')
    expect(server.received).toHaveLength(1)
  })

  it('is returned, or is an error, where the call says so', async () => {
    const server = await serve(answers([302, { location: 'https://evil.example/' }]))
    const api = clientOf(server.url)
    const response = await api.fetch('/', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://evil.example/'])
    expect(await failureOf(() => api.fetch('/', { redirect: 'error' }))).toMatchObject({
      reason: 'redirect_refused',
    })
  })

  it.each([300, 304, 305, 399])('is no redirect: %i', async (status) => {
    const server = await serve(answers([status, { location: 'https://evil.example/' }]))
    expect((await clientOf(server.url).fetch('/')).status).toBe(status)
  })

  it('without Location is no redirect', async () => {
    const server = await serve(answers([302]))
    expect((await clientOf(server.url).fetch('/')).status).toBe(302)
  })
})

describe('a redirect to another origin is an error that names it, and the key does not go there', () => {
  it('another port of this machine, which hears nothing', async () => {
    const other = await serve(answers([200]))
    const server = await serve(answers([307, { location: `${other.url}/take` }]))
    const error = await failureOf(() => clientOf(server.url).fetch('/', { method: 'POST', body: 'x' }))
    expect(error).toMatchObject({ reason: 'redirect_refused' })
    expect(error.message).toContain(other.url)
    expect(other.received).toEqual([])
  })

  it.each([
    ['https://evil.example/x', 'https://evil.example,'],
    ['//evil.example/x', 'http://evil.example,'],
    ['\\\\evil.example\\x', 'http://evil.example,'],
    ['http://127.0.0.1:PORT@evil.example/', 'http://evil.example,'],
    ['https://127.0.0.1:PORT/', 'https://127.0.0.1:PORT,'],
    ['http://localhost:PORT/', 'http://localhost:PORT,'],
    ['javascript:alert(1)', 'javascript:,'],
    ['file:///etc/passwd', 'file:,'],
    // By the URL standard its origin is that of what is in it.
    ['blob:http://127.0.0.1:PORT/x', 'blob:,'],
    ['http://user:secret@127.0.0.1:PORT/', 'user name'],
    ['http://[', 'no URL'],
  ])('%s', async (location, words) => {
    let port = 0
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: location.replace('PORT', String(port)) }).end()
    })
    port = server.port
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ reason: 'redirect_refused' })
    expect(error.message).toContain(words.replace('PORT', String(port)))
    expect(error.message).not.toContain('secret')
    expect(server.received).toHaveLength(1)
  })

  it('a downgrade to http', async () => {
    const fetch = async (): Promise<Response> =>
      new Response(null, { status: 301, headers: { location: 'http://api.example.com/' } })
    const error = await failureOf(() => clientOf('https://api.example.com', { fetch }).fetch('/'))
    expect(error.message).toContain(
      'http://api.example.com, and the key is for https://api.example.com alone',
    )
  })

  it('a host that has the key for its name', async () => {
    const server = await serve(answers([302, { location: `https://${canary}.evil.example/` }]))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error.message).not.toContain('c0ffee')
    expect(error.message).toContain('.evil.example')
  })
})

describe('a fetch that does not leave redirects alone', () => {
  it('as that of a browser, which hides them, is an error that says so', async () => {
    const hidden = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' })
    const error = await failureOf(() =>
      clientOf('https://api.example.com', { fetch: async () => hidden }).fetch('/'),
    )
    expect(error.message).toContain('a browser does not let a program see where to')
  })

  it('and follows them by itself is found out', async () => {
    const other = await serve(answers([200]))
    const server = await serve(answers([302, { location: other.url }]))
    const follows = (url: string, init: RequestInit): Promise<Response> =>
      fetch(url, { ...init, redirect: 'follow' })
    const error = await failureOf(() => clientOf(server.url, { fetch: follows }).fetch('/'))
    expect(error).toMatchObject({ reason: 'redirect_refused' })
    expect(error.message).toContain(other.url)
  })
})

it('a redirect after which the key is refused does not send the first request again', async () => {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    if (request.url === '/make') response.writeHead(303, { location: '/made' }).end()
    else response.writeHead(request.headers.authorization === 'Token new' ? 200 : 401).end()
  })
  const port = await listen(server)
  const keys = ['old', 'new']
  const api = clientOf(`http://127.0.0.1:${port}`, { token: () => keys.shift() ?? 'new' })
  const response = await api.fetch('/make', { method: 'POST', body: 'x' })
  expect(response.status).toBe(200)
  expect(paths).toEqual(['POST /make Token old', 'GET /made Token old', 'GET /made Token new'])
})
