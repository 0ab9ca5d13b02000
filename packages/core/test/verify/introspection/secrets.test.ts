import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.js'
import type { IntrospectionOptions } from '../../../src/verify/introspection/introspection-options.js'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'
import { outcomeOf, thrownBy } from '../../support/outcome.js'
import { json, startRemote } from '../../support/remote-server.js'

const token = 'canary-of-the-token-4f1d9c'
const secret = 'canary of the secret & 8b2e'
const own = '0b7e5f2a9d41c386'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const basic = base64(`api:${new URLSearchParams([['', secret]]).toString().slice(1)}`)

/** In whichever spelling. */
const traces = [token, base64(token), secret, own, basic, 'canary+of+the+secret+%26+8b2e', 'canary']

function expectNoTrace(text: string): void {
  for (const trace of traces) expect(text).not.toContain(trace)
}

const rejected = (thrown: unknown): Promise<never> => Promise.reject(thrown)

const ways: readonly (readonly [string, IntrospectionOptions['auth']])[] = [
  ['basic', { basic: { id: 'api', secret } }],
  ['post', { post: { id: 'api', secret } }],
  ['bearer', { bearer: own }],
  ['bearer by a function', { bearer: () => own }],
]

describe.each(ways)('%s: no error holds a secret', (_, auth) => {
  it.each<readonly [string, (text: string) => string]>([
    ['a body that quotes the question', (text) => text],
    ['JSON that quotes it', (text) => JSON.stringify({ active: text })],
    ['JSON that quotes it in a member', (text) => JSON.stringify({ active: true, sub: 'u', exp: text })],
    ['broken JSON', (text) => `{"active":true,"sub":"${text}"`],
  ])('%s', async (__, answer) => {
    const { url } = await startRemote((response, { body, fields }) =>
      json(response, answer(`${body} ${fields['authorization']}`)),
    )
    expectNoTrace(await thrownBy(introspectionVerifier({ url, auth }), token))
  })

  it.each<readonly [string, (url: string, init: RequestInit) => Promise<Response>]>([
    [
      'quotes all that it was given',
      (url, init) => Promise.reject(new Error(`${url} ${inspect(init, { depth: 5 })}`)),
    ],
    [
      'has it all on its error',
      (_url, init) =>
        Promise.reject(Object.assign(new Error('x', { cause: init }), { init, code: 'ECONNRESET' })),
    ],
    ['quotes the header fields', (_url, init) => rejected(new Error(JSON.stringify(init.headers)))],
    ['throws what it was given', (_url, init) => rejected(init)],
    ['throws a text', (_url, init) => rejected(JSON.stringify(init.body))],
  ])('of a fetch that %s', async (__, fetch) => {
    const verifier = introspectionVerifier({ url: 'https://auth.example/introspect', auth, fetch })
    expectNoTrace(await thrownBy(verifier, token))
  })

  it('nor does the verifier itself', () => {
    expectNoTrace(
      inspect(introspectionVerifier({ url: 'https://a.example', auth }), { depth: 10, showHidden: true }),
    )
  })
})

it('the URL’s path and query are not repeated', async () => {
  const url = 'https://auth.example/canary/introspect?key=canary'
  const fetch = (): Promise<Response> => Promise.reject(new Error('down'))
  expectNoTrace(await thrownBy(introspectionVerifier({ url, auth: { bearer: own }, fetch }), token))
})

// What is thrown before there is an answer says nothing about the token.
it.each<readonly [string, Partial<IntrospectionOptions>]>([
  ['a function for a bearer', { auth: { bearer: () => Promise.reject(new AuthError('token_expired')) } }],
  ['fetch', { fetch: () => Promise.reject(new AuthError('token_revoked')) }],
])('an AuthError that %s throws is an outage', async (_, options) => {
  const { url } = await startRemote((response) => json(response, { active: true, sub: 'u' }))
  const verifier = introspectionVerifier({ url, auth: { bearer: own }, ...options })
  expect(await outcomeOf(verifier, token)).toMatch(/^outage: /)
})

it.each([undefined, '', 'a b', 7, 'a\r\nx: y'])('a bearer that is no token: %j', async (value) => {
  const remote = await startRemote((response) => json(response, { active: true, sub: 'u' }))
  const auth = { bearer: () => value as string }
  expect(await outcomeOf(introspectionVerifier({ url: remote.url, auth }), token)).toMatch(/auth\.bearer/)
  expect(remote.seen).toEqual([])
})
