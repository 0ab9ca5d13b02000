import { describe, expect, it } from 'vitest'
import { answers, canary, clientOf, enterprise, personal, serve, startMock, thrown } from '../support.js'

describe('a request', () => {
  it('has the key in its Authorization header, and nowhere else', async () => {
    const server = await serve(answers([200]))
    const api = clientOf(`${server.url}/v3`, { token: canary })
    await api.fetch('/pipeline?a=b', {
      method: 'post',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'x' }),
    })
    const [received] = server.received
    expect(received).toMatchObject({ method: 'POST', path: '/v3/pipeline?a=b', body: '{"title":"x"}' })
    const { authorization, ...others } = received?.headers ?? {}
    expect(authorization).toBe(`Token ${canary}`)
    expect(JSON.stringify(others)).not.toContain('c0ffee')
  })

  it('opens the API, and gives back what fetch gives', async () => {
    const mock = await startMock()
    const response = await clientOf(mock.url, { token: personal }).fetch('/v3/pipeline')
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.url]).toEqual([200, `${mock.url}/v3/pipeline`])
    expect(((await response.json()) as { data: unknown[] }).data).toHaveLength(1)
  })

  it('acts on the account of the option, of the call, or on none', async () => {
    const server = await serve(answers([200]))
    const api = clientOf(server.url, { delegateAccountId: 'of-option' })
    await api.fetch('/')
    await api.fetch('/', { delegateAccountId: 'of-call' })
    await api.fetch('/', { delegateAccountId: null })
    expect(server.received.map(({ headers }) => headers['x-delegate-account-id'])).toEqual([
      'of-option',
      'of-call',
      undefined,
    ])
  })

  it('acts on a child account with an enterprise key', async () => {
    const mock = await startMock()
    const api = clientOf(mock.url, { token: enterprise, delegateAccountId: '507f1f77bc' })
    const response = await api.fetch('/v3/pipeline')
    expect(response.headers.get('x-auth-account-short-id')).toBe('507f1f77bc')
  })

  it('may be a stream, once', async () => {
    const server = await serve(answers([200]))
    const body = new Blob(['one ', 'two']).stream()
    await clientOf(server.url).fetch('/', { method: 'POST', body })
    expect(server.received[0]?.body).toBe('one two')
  })

  it('is made by the fetch that is given', async () => {
    const seen: string[] = []
    const fetch = async (url: string): Promise<Response> => {
      seen.push(url)
      return new Response('ok')
    }
    const response = await clientOf('https://api.example.com/v3', { fetch }).fetch('x')
    expect([await response.text(), seen]).toEqual(['ok', ['https://api.example.com/v3/x']])
  })
})

describe('a call that is wrong is refused before anything is sent', () => {
  it.each<[string, string, object, string]>([
    ['an Authorization header', '/', { headers: { Authorization: 'Token other' } }, 'Authorization'],
    ['one in a list', '/', { headers: [['AUTHORIZATION', 'x']] }, 'Authorization'],
    ['one in Headers', '/', { headers: new Headers({ authorization: 'x' }) }, 'Authorization'],
    ['a delegation header', '/', { headers: { 'X-Delegate-Account-Id': 'a' } }, 'delegateAccountId'],
    ['an account that is none', '/', { delegateAccountId: 'a\r\nx: y' }, 'delegateAccountId'],
    ['another origin', 'https://evil.example/', {}, 'must stay on http://127.0.0.1'],
    ['another host', '//evil.example/', {}, 'two slashes'],
    ['a method that is none', '/', { method: 'GE T' }, 'GE T'],
    ['a method that is no text', '/', { method: 1 }, 'method'],
    ['a header that is none', '/', { headers: { 'a b': 'x' } }, 'a b'],
    ['a body of GET', '/', { body: 'x' }, 'GET has no body'],
    ['an object as body', '/', { method: 'POST', body: {} }, 'JSON.stringify()'],
    ['a time that is none', '/', { timeout: 'soon' }, 'timeout'],
    ['a mode that is none', '/', { mode: 'x' }, 'x'],
    ['a redirect that is none', '/', { redirect: 'errors' }, 'redirect must be'],
    ['a redirect that is null', '/', { redirect: null }, 'redirect must be'],
    ['a Request for its options', '/', new Request('http://x', { method: 'POST' }), 'a Request'],
  ])('%s', async (_, path, init, words) => {
    const server = await serve(answers([200]))
    const error = await thrown(() => clientOf(server.url).fetch(path, init))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(words)
    expect(server.received).toEqual([])
  })

  it('a Request, whose own URL and headers would be lost', async () => {
    const server = await serve(answers([200]))
    const error = await thrown(() => clientOf(server.url).fetch(new Request(server.url) as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(server.received).toEqual([])
  })
})
