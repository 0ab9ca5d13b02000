import { createAuthenticator, type AuthRequest } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

const verifier = knowing()
let servers: readonly Running[] = []

beforeAll(async () => {
  servers = await startThree({ verifier })
})
afterAll(() => closeAll(servers))

async function refusedUnread(bytes: string, reason: string): Promise<void> {
  const asked = verifier.asked.length
  for (const { port, reached } of servers) {
    const answer = await exchange(port, bytes)
    expect(answer?.status).toBe(401)
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ reason })
    expect(reached()).toBe(0)
  }
  expect(verifier.asked.length).toBe(asked)
}

// Case 3. CVE-2026-47673: middleware that strips "whatever word comes first" takes a valid key under any scheme.
describe('a scheme that was not configured is never read, whatever it carries', () => {
  it.each([
    'Basic',
    'Bearer',
    'Digest',
    'Negotiate',
    'Tokens',
    'Toke',
    'ApiKey',
    'DPoP',
    'token2',
    'X-Token',
  ])('%s', (scheme) =>
    refusedUnread(request('/', [`Authorization: ${scheme} ${serviceKey}`]), 'scheme_unsupported'),
  )

  it('the key as user or password of Basic', () =>
    refusedUnread(
      request('/', [`Authorization: Basic ${Buffer.from(`token:${serviceKey}`).toString('base64')}`]),
      'scheme_unsupported',
    ))
})

// Case 4. Bytes as they come: Node decodes header values as latin-1, and trims spaces and tabs around them.
describe('what is not one token68 behind the scheme is refused, and is never a 500', () => {
  it.each<readonly [string, string, string?]>([
    ['no space', `Token${serviceKey}`, 'scheme_unsupported'],
    ['the key alone', serviceKey, 'scheme_unsupported'],
    ['a colon for a space', `Token:${serviceKey}`],
    ['a tab for a space', `Token\t${serviceKey}`],
    ['a tab behind the space', `Token \t${serviceKey}`],
    ['a no-break space', `Token\u00a0${serviceKey}`],
    ['latin-1 in the key', `Token ${serviceKey}\u00e9`],
    ['latin-1 in the scheme', `T\u00f6ken ${serviceKey}`],
    ['UTF-8', `Token ${Buffer.from('\u{1f511}').toString('latin1')}`],
    ['double quotes', `Token "${serviceKey}"`],
    ['single quotes', `Token '${serviceKey}'`],
    ['angle brackets', `Token <${serviceKey}>`],
    ['a trailing part', `Token ${serviceKey} x`],
    ['a trailing parameter', `Token ${serviceKey}, realm="api"`],
    ['a trailing semicolon', `Token ${serviceKey};`],
    ['percent encoding', `Token ${serviceKey.replace('_', '%5F')}`],
    ['the scheme twice', `Token Token ${serviceKey}`],
    ['the scheme alone', 'Token'],
    ['nothing', ''],
    ['a comma', ','],
    ['as a parameter, which is off', `Token token="${serviceKey}"`],
  ])('%s', (_, value, reason = 'credentials_malformed') =>
    refusedUnread(request('/', [`Authorization: ${value}`]), reason),
  )

  it.each([0, 1, 8, 11, 12, 27, 31, 127])('control character %i: refused by Node or by us', async (code) => {
    for (const value of [`Token ${serviceKey}`, 'Token ']) {
      for (const at of [0, 5, 6, value.length]) {
        const hostile = value.slice(0, at) + String.fromCharCode(code) + value.slice(at)
        for (const { port, reached } of servers) {
          const answer = await exchange(port, request('/', [`Authorization: ${hostile}`]))
          expect([400, 401]).toContain(answer?.status)
          expect(reached()).toBe(0)
        }
      }
    }
  })

  it('a key that was folded over two lines (RFC 9112 §5.2)', async () => {
    for (const fold of ['\r\n ', '\r\n\t', '\n ', '\r ']) {
      for (const { port, reached } of servers) {
        const answer = await exchange(
          port,
          request('/', [`Authorization: Token${fold}${serviceKey.slice(0, 9)}`]),
        )
        expect([400, 401]).toContain(answer?.status)
        expect(reached()).toBe(0)
      }
    }
  })
})

// Case 6. RFC 6750 §5.3 and ASVS 13.1.3: URLs are logged. Objects where texts were expected: the NoSQL-injection class.
describe('a key is taken from the Authorization header and nowhere else', () => {
  const form = `token=${serviceKey}&access_token=${serviceKey}&authorization=Token+${serviceKey}`
  const json = JSON.stringify({
    token: serviceKey,
    authorization: `Token ${serviceKey}`,
    access_token: serviceKey,
  })
  const post = (type: string, body: string): string =>
    request('/', [`Content-Type: ${type}`, `Content-Length: ${body.length}`], 'POST') + body

  it.each([
    ['query', request(`/?${form}`)],
    ['fragment', request(`/#${form}`)],
    ['user info', request(`http://token:${serviceKey}@localhost/`)],
    ['form body', post('application/x-www-form-urlencoded', form)],
    ['JSON body', post('application/json', json)],
    ['cookie', request('/', [`Cookie: token=${serviceKey}; Authorization=Token ${serviceKey}`])],
    ['Proxy-Authorization', request('/', [`Proxy-Authorization: Token ${serviceKey}`])],
    ['X-Api-Key', request('/', [`X-Api-Key: ${serviceKey}`, `X-Auth-Token: ${serviceKey}`])],
    ['X-HTTP-Authorization', request('/', [`X-Forwarded-Authorization: Token ${serviceKey}`])],
    ['Authorization_', request('/', [`Authorization_: Token ${serviceKey}`])],
    ['subprotocol', request('/', [`Sec-WebSocket-Protocol: Token, ${serviceKey}`])],
    [
      'trailer',
      `${request('/', ['Transfer-Encoding: chunked', 'Trailer: Authorization'], 'POST').trimEnd()}\r\n\r\n0\r\nAuthorization: Token ${serviceKey}\r\n\r\n`,
    ],
  ])('%s', (_, bytes) => refusedUnread(bytes, 'credentials_missing'))

  it.each<readonly [string, unknown]>([
    ['an object', { $gt: '' }],
    ['an object with toString', { toString: () => `Token ${serviceKey}` }],
    ['a String object', Object(`Token ${serviceKey}`)],
    ['a list of objects', [{ $gt: '' }]],
    ['a list of two', [`Token ${serviceKey}`, `Token ${serviceKey}`]],
    ['a Buffer', Buffer.from(`Token ${serviceKey}`)],
    ['a number', 7],
    ['true', true],
    ['a function', () => `Token ${serviceKey}`],
  ])('%s never reaches a verifier', async (_, authorization) => {
    const asked = verifier.asked.length
    const authenticator = createAuthenticator({ verifier, credentialForms: ['token68', 'params'] })
    for (const made of [
      { headers: { authorization } },
      { headers: {}, rawHeaders: ['authorization', authorization] },
    ]) {
      const outcome = await authenticator.authenticate(made as unknown as AuthRequest)
      expect(outcome).toMatchObject({ ok: false, status: 401 })
    }
    expect(verifier.asked.length).toBe(asked)
  })
})
