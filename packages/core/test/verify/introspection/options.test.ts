import { describe, expect, it } from 'vitest'
import type { IntrospectionOptions } from '../../../src/verify/introspection/introspection-options.js'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'

const good: IntrospectionOptions = {
  url: 'https://auth.example/introspect',
  auth: { basic: { id: 'api', secret: 'canary' } },
}

describe('options that are refused', () => {
  it.each<readonly [string, object, RegExp]>([
    ['an unknown one', { introspectionUrl: 'x' }, /unknown option "introspectionUrl", allowed are url, /],
    ['no URL', { url: undefined }, /"url" must be a URL/],
    ['a URL that is none', { url: 'auth.example' }, /"url" must be a URL/],
    ['another protocol', { url: 'ftp://auth.example' }, /"url" must be a URL/],
    ['plain http', { url: 'http://auth.example' }, /"url" is plain http/],
    ['http to what looks like this machine', { url: 'http://127.0.0.1.evil.example' }, /plain http/],
    ['http to what looks like localhost', { url: 'http://localhost.evil.example' }, /plain http/],
    ['a user in the URL', { url: 'https://api:canary@auth.example' }, /user name or a password/],
    ['a fragment', { url: 'https://auth.example/#canary' }, /fragment/],
    ['no auth', { auth: undefined }, /"auth" must be one of/],
    ['an empty auth', { auth: {} }, /"auth" must be one of/],
    ['two ways', { auth: { ...good.auth, bearer: 'canary' } }, /"auth" must be one of/],
    ['an unknown way', { auth: { digest: { id: 'a', secret: 'canary' } } }, /"auth" must be one of/],
    [
      'a way of a prototype',
      { auth: Object.create({ bearer: 'canary' }) as object },
      /"auth" must be one of/,
    ],
    ['no secret', { auth: { basic: { id: 'api' } } }, /"auth.basic.secret" must be a text, got undefined/],
    ['an empty id', { auth: { post: { id: '', secret: 'canary' } } }, /"auth.post.id" must be a text/],
    [
      'a secret by another name',
      { auth: { post: { id: 'a', password: 'canary' } } },
      /unknown option "password"/,
    ],
    ['a bearer with a scheme', { auth: { bearer: 'Bearer canary' } }, /"auth.bearer" must be a token/],
    ['a time-out of 0', { timeout: 0 }, /"timeout" must be a duration above 0/],
    ['a time-out that no timer holds', { timeout: '30d' }, /"timeout"/],
    ['a length of 0', { maxBytes: 0 }, /"maxBytes"/],
    ['a length as a text', { maxBytes: '64kB' }, /"maxBytes"/],
    ['accepts as a text', { accepts: 'ory_' }, /"accepts" must be a function/],
    ['an empty prefix', { prefix: '' }, /"prefix" must be/],
    ['no prefix in the list', { prefix: [] }, /"prefix" must be/],
    ['a prefix by a pattern', { prefix: [/^ory_/] }, /"prefix" must be/],
    ['accepts and prefix', { accepts: () => true, prefix: 'a' }, /give one of them/],
    ['an empty issuer', { issuer: '' }, /"issuer"/],
    ['no audience in the list', { audience: [] }, /"audience"/],
    ['an audience by a pattern', { audience: /api/ }, /"audience"/],
    ['checkNotBefore as a text', { checkNotBefore: 'yes' }, /"checkNotBefore"/],
    ['a tolerance below 0', { clockTolerance: -1 }, /"clockTolerance"/],
    ['a tolerance of days', { clockTolerance: '2d' }, /"clockTolerance"/],
    ['toIdentity that is none', { toIdentity: {} }, /"toIdentity"/],
    ['a clock that is a Date', { clock: new Date() }, /"clock"/],
    ['a fetch that is none', { fetch: 'fetch' }, /"fetch"/],
  ])('%s', (_, options, message) => {
    const create = (): unknown => introspectionVerifier({ ...good, ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
    expect(create).toThrow(/^introspectionVerifier: (?!.*canary)/)
  })

  it.each([undefined, null, 'https://auth.example', []])('%j instead of options', (options) => {
    expect(() => introspectionVerifier(options as unknown as IntrospectionOptions)).toThrow(
      /^introspectionVerifier: options must be an object/,
    )
  })
})

describe('options that are taken', () => {
  it.each<readonly [string, Partial<IntrospectionOptions>]>([
    ['http on this machine', { url: 'http://127.0.0.1:8080/introspect' }],
    ['http on localhost', { url: new URL('http://localhost/introspect') }],
    ['http on ::1', { url: 'http://[::1]/introspect' }],
    ['durations as texts', { timeout: 'PT2S', clockTolerance: '30s' }],
    ['undefined is not there', { issuer: undefined, prefix: undefined, fetch: undefined }],
  ])('%s', (_, options) => {
    expect(introspectionVerifier({ ...good, ...options })).toHaveProperty('verify')
  })

  it('cannot be changed afterwards', async () => {
    const seen: string[] = []
    const audience = ['mine']
    const auth = { basic: { id: 'api', secret: 'secret' } }
    const options: IntrospectionOptions = {
      ...good,
      auth,
      audience,
      fetch: async (url) => {
        seen.push(url)
        return Response.json({ active: true, sub: 'u', aud: 'mine' })
      },
    }
    const verifier = introspectionVerifier(options)
    Object.assign(options, { url: 'https://evil.example' })
    audience[0] = 'other'
    expect(await verifier.verify('t', undefined as never)).not.toBeNull()
    expect(seen).toEqual(['https://auth.example/introspect'])
    expect(Object.isFrozen(verifier)).toBe(true)
  })
})
