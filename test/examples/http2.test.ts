import { once } from 'node:events'
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveExample, type ServedExample } from './served-example.js'

let api: ServedExample
let session: ClientHttp2Session
let token: string

beforeAll(async () => {
  api = await serveExample('examples/dist/http2/server.js')
  token = /sts_[0-9a-f]{40}/.exec(api.output)?.[0] ?? ''
  session = connect(api.url)
})

afterAll(async () => {
  session?.close()
  await api?.stop()
})

async function ask(
  authorization: string | null,
  method = 'GET',
): Promise<{ headers: IncomingHttpHeaders; text: string }> {
  const stream = session.request({
    ':path': '/',
    ':method': method,
    ...(authorization !== null && { authorization }),
  })
  stream.end()
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return { headers, text }
}

describe('over HTTP/2', () => {
  it('a key is let in, and its caller is told', async () => {
    const { headers, text } = await ask(`Token ${token}`)
    expect(headers).toMatchObject({ ':status': 200, 'x-auth-access-type': 'service', vary: 'Authorization' })
    expect(JSON.parse(text)).toMatchObject({
      pipelines: ['access logs to S3'],
      account: headers['x-auth-account-id'],
    })
  })

  it.each([
    ['no key', null, 'credentials_missing'],
    ['an unknown key', 'Token sts_1', 'token_invalid'],
    ['another scheme', 'Bearer x', 'scheme_unsupported'],
  ])('%s is answered in the documented form', async (_, authorization, reason) => {
    const { headers, text } = await ask(authorization)
    expect(headers).toMatchObject({ ':status': 401, 'content-type': 'application/json' })
    expect(headers['www-authenticate']).toContain('Token realm="api"')
    expect(JSON.parse(text)).toMatchObject({ reason })
  })

  it('HEAD has the headers of GET, and no body', async () => {
    expect(await ask(`Token ${token}`, 'HEAD')).toMatchObject({ headers: { ':status': 200 }, text: '' })
    expect(await ask(null, 'HEAD')).toMatchObject({ headers: { ':status': 401 }, text: '' })
  })

  it('many requests on one connection get each its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => ask(i % 2 === 0 ? `Token ${token}` : 'Token sts_1')),
    )
    const statuses = answers.map(({ headers }) => headers[':status'])
    expect(statuses).toEqual(answers.map((_, i) => (i % 2 === 0 ? 200 : 401)))
  })
})
