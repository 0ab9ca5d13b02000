import { describe, expect, it } from 'vitest'
import type { IntrospectionOptions } from '../../../src/verify/introspection/introspection-options.js'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'
import { outcomeOf } from '../../support/outcome.js'
import { json, startRemote, type RemoteServer, type Seen } from '../../support/remote-server.js'

const token = 'a.token+with/odd=characters'
const active = { active: true, sub: 'user-1' }
const start = (): Promise<RemoteServer> => startRemote((response) => json(response, active))

const nothing: Seen = { method: '', url: '', fields: {}, body: '' }

/** The one question that a verifier with these options asks. */
async function questionOf(auth: IntrospectionOptions['auth'], presented = token): Promise<Seen> {
  const remote = await start()
  expect(await outcomeOf(introspectionVerifier({ url: remote.url, auth }), presented)).toMatchObject({
    subject: { id: 'user-1' },
  })
  const [seen = nothing, ...more] = remote.seen
  expect(more).toEqual([])
  return seen
}

const formOf = ({ body }: Seen): Record<string, string> => Object.fromEntries(new URLSearchParams(body))

// RFC 7662 §2.1.
describe('a question', () => {
  it('is a form with the token and its hint', async () => {
    const seen = await questionOf({ basic: { id: 'api', secret: 's' } })
    expect(seen).toMatchObject({ method: 'POST', url: '/asked' })
    expect(seen.fields).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(seen.body).toBe('token=a.token%2Bwith%2Fodd%3Dcharacters&token_type_hint=access_token')
  })

  it('has the token in no other place', async () => {
    const { url, fields } = await questionOf({ basic: { id: 'api', secret: 's' } })
    expect(JSON.stringify([url, fields])).not.toContain('odd')
  })

  it('keeps the query of the URL', async () => {
    const remote = await start()
    const url = new URL(`${remote.url}?tenant=7`)
    await outcomeOf(introspectionVerifier({ url, auth: { bearer: 'b' } }), token)
    expect(remote.seen[0]?.url).toBe('/asked?tenant=7')
  })
})

describe('who asks', () => {
  // RFC 6749 §2.3.1: both are form-encoded before they are put together.
  it.each([
    ['api', 'secret', 'api:secret'],
    ['s6BhdRkqt3', '7Fjfp0ZBr1KtDRbnfVdmIw', 's6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw'],
    ['a:b', 'c:d', 'a%3Ab:c%3Ad'],
    ['ü b', '%+&=', '%C3%BC+b:%25%2B%26%3D'],
  ])('basic: %s, %s', async (id, secret, pair) => {
    const { fields, body } = await questionOf({ basic: { id, secret } })
    expect(fields['authorization']).toBe(`Basic ${Buffer.from(pair).toString('base64')}`)
    expect(body).not.toContain('client')
  })

  it('post: in the form', async () => {
    const seen = await questionOf({ post: { id: 'a&b', secret: 'c=d' } })
    expect(formOf(seen)).toEqual({
      token,
      token_type_hint: 'access_token',
      client_id: 'a&b',
      client_secret: 'c=d',
    })
    expect(seen.fields['authorization']).toBeUndefined()
  })

  it('bearer: a token', async () => {
    const { fields } = await questionOf({ bearer: 'own-token' })
    expect(fields['authorization']).toBe('Bearer own-token')
  })

  it('bearer: a function is asked at each call', async () => {
    const remote = await start()
    let calls = 0
    const verifier = introspectionVerifier({
      url: remote.url,
      auth: { bearer: async () => `token-${++calls}` },
    })
    for (let i = 0; i < 3; i++) await outcomeOf(verifier, token)
    expect(remote.seen.map(({ fields }) => fields['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
    ])
  })
})

describe('which tokens are asked about', () => {
  const auth = { bearer: 'b' }

  // RFC 6749 §A.12: an access token is made of visible ASCII and spaces.
  it.each(['', '\0', 'a\0', 'a\r\nb', 'ü', '\ud800', '\u{1F511}', '\x7f', 'x'.repeat(16_385)])(
    'not %j',
    async (presented) => {
      const remote = await start()
      expect(await outcomeOf(introspectionVerifier({ url: remote.url, auth }), presented)).toBeNull()
      expect(remote.seen).toEqual([])
    },
  )

  it.each([undefined, null, 7, {}, ['a']])('not %j, which is no text', async (presented) => {
    const remote = await start()
    const verifier = introspectionVerifier({ url: remote.url, auth })
    expect(await outcomeOf(verifier, presented as string)).toBeNull()
    expect(remote.seen).toEqual([])
  })

  it.each(['&active=true&token=b', '__proto__', 'a b', '%00', 'x'.repeat(16_384)])(
    'any other text arrives as it is: %s',
    async (presented) => {
      expect(formOf(await questionOf(auth, presented))['token']).toBe(presented)
    },
  )

  const routed: readonly (readonly [string, Partial<IntrospectionOptions>])[] = [
    ['prefix', { prefix: 'ory_at_' }],
    ['several prefixes', { prefix: ['ory_at_', 'ory_ac_'] }],
    ['accepts', { accepts: (presented) => presented.startsWith('ory_') }],
  ]
  it.each(routed)('%s: only those that are the endpoint’s', async (_, options) => {
    const remote = await start()
    const verifier = introspectionVerifier({ url: remote.url, auth, ...options })
    expect(verifier.accepts?.('sta_1')).toBe(false)
    expect(await outcomeOf(verifier, 'sta_1')).toBeNull()
    expect(await outcomeOf(verifier, 'sta_ory_at_1')).toBeNull()
    expect(remote.seen).toEqual([])
    expect(verifier.accepts?.('ory_at_1')).toBe(true)
    expect(await outcomeOf(verifier, 'ory_at_1')).not.toBeNull()
    expect(remote.seen).toHaveLength(1)
  })

  it('without these options, all: it has no accepts', () => {
    expect(introspectionVerifier({ url: 'https://a.example', auth })).not.toHaveProperty('accepts')
  })

  it('an accepts that throws has not said no', async () => {
    const fail = (): never => {
      throw new Error('broken')
    }
    const remote = await start()
    const verifier = introspectionVerifier({ url: remote.url, auth, accepts: fail })
    expect(await outcomeOf(verifier, token)).not.toBeNull()
  })
})
