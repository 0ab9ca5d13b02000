import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'
import { ask, whoIs } from './support/ask.js'
import { json, keys, startJwks } from './support/jwks-server.js'
import { audience, issuer, makeSigner, now, type Signer } from './support/signer.js'

const other = 'https://other.example.com'
const clock = (): Date => now
/** Two issuers that call their keys alike. */
const [ours, theirs]: [Signer, Signer] = await Promise.all([
  makeSigner('ES256', 'k1'),
  makeSigner('ES256', 'k1', 'another'),
])

function both(a: Partial<JwtOptions>, b: Partial<JwtOptions>): readonly JwtOptions[] {
  const base = { audience, algorithms: ['ES256'], clock }
  return [{ ...base, issuer, ...a } as JwtOptions, { ...base, issuer: other, ...b } as JwtOptions]
}

describe('several issuers', () => {
  const places: readonly [string, Partial<JwtOptions>, Partial<JwtOptions>][] = [
    ['keys', { key: ours.key }, { key: theirs.key }],
    ['JWK sets', { jwks: { keys: [ours.jwk] } }, { jwks: { keys: [theirs.jwk] } }],
    ['a key and a JWK set', { key: ours.key }, { jwks: { keys: [theirs.jwk] } }],
  ]

  it.each(places)('with %s: each vouches for its own tokens alone', async (_, a, b) => {
    const verifier = jwtVerifier(both(a, b))
    expect(await whoIs(verifier, await ours.sign())).toBe('user-1')
    expect(await whoIs(verifier, await theirs.sign({ iss: other, sub: 'user-2' }))).toBe('user-2')
    expect(await whoIs(verifier, await theirs.sign())).toBeNull()
    expect(await whoIs(verifier, await ours.sign({ iss: other }))).toBeNull()
    expect(await whoIs(verifier, await ours.sign({ iss: 'https://third.example.com' }))).toBeNull()
    // And once more, now that every key has been made ready.
    expect(await whoIs(verifier, await theirs.sign())).toBeNull()
    expect(await whoIs(verifier, await ours.sign())).toBe('user-1')
  })

  it('keys behind URLs: the outage of one is not the other’s', async () => {
    const [up, down] = [await startJwks(keys(ours.jwk)), await startJwks((to) => json(to, {}, 500))]
    const verifier = jwtVerifier(both({ jwksUrl: up.url }, { jwksUrl: down.url }))
    expect(await ask(verifier, await theirs.sign({ iss: other }))).toMatch(/^outage: .*500$/)
    expect(await whoIs(verifier, await ours.sign())).toBe('user-1')
    expect(await whoIs(verifier, await theirs.sign())).toBeNull()
    expect([up.asked, down.asked]).toEqual([1, 1])
  })

  it('each has its own algorithms, audience, rules and mapping', async () => {
    const secret = await makeSigner('HS256')
    const options = both(
      { key: ours.key },
      {
        key: secret.key,
        algorithms: ['HS256'],
        audience: 'other-api',
        typ: 'at+jwt',
        toIdentity: ({ sub = '' }) => ({
          kind: 'partner',
          subject: { id: `other:${sub}`, type: 'user' },
          account: null,
          enterprise: null,
          scopes: [],
        }),
      },
    )
    const verifier = jwtVerifier(options)
    const claims = { iss: other, aud: 'other-api' }
    const header = { typ: 'at+jwt' }
    expect(await whoIs(verifier, await secret.sign(claims, header))).toBe('other:user-1')
    expect(await whoIs(verifier, await secret.sign(claims))).toBe('token_invalid')
    expect(await whoIs(verifier, await secret.sign({ iss: other }, header))).toBe('token_invalid')
    expect(await whoIs(verifier, await secret.sign({}, header))).toBeNull()
    expect(await whoIs(verifier, await ours.sign())).toBe('user-1')
    expect(await whoIs(verifier, await ours.sign(claims, header))).toBeNull()
  })

  it('a header that was good at one is good for nothing at the other', async () => {
    const verifier = jwtVerifier(both({ key: ours.key }, { key: theirs.key, typ: 'at+jwt' }))
    const token = await ours.sign()
    expect(await whoIs(verifier, token)).toBe('user-1')
    expect(await whoIs(verifier, await theirs.sign({ iss: other }))).toBe('token_invalid')
  })
})
