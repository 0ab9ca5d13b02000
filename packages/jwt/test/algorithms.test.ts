import { createSecretKey, KeyObject } from 'node:crypto'
import { exportSPKI, type CryptoKey } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import type { JwtAlgorithm } from '../src/algorithms.js'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtKey } from '../src/options.js'
import { whoIs } from './support/ask.js'
import { audience, issuer, makeSigner, now } from './support/signer.js'

const secrets: readonly JwtAlgorithm[] = ['HS256', 'HS384', 'HS512']
const publics: readonly JwtAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

const options = { issuer, audience, clock: () => now }

describe.each([...secrets, ...publics])('%s', (alg) => {
  it('is taken from who has the key, and from nobody else', async () => {
    const [signer, other] = [await makeSigner(alg), await makeSigner(alg, 'k1', 'another')]
    const verifier = jwtVerifier({ ...options, algorithms: [alg], key: signer.key })
    expect(await whoIs(verifier, await signer.sign())).toBe('user-1')
    expect(await whoIs(verifier, await other.sign())).toBeNull()
    // The second time, its key is there already.
    expect(await whoIs(verifier, await signer.sign({ sub: 'user-2' }))).toBe('user-2')
    expect(await whoIs(verifier, await other.sign())).toBeNull()
  })

  it('is not taken where the issuer does not use it', async () => {
    const signer = await makeSigner(alg)
    const family = secrets.includes(alg) ? secrets : publics
    const another = await makeSigner(family.find((one) => one.slice(0, 3) !== alg.slice(0, 3)) ?? 'HS512')
    const verifier = jwtVerifier({ ...options, algorithms: [another.alg], key: another.key })
    expect(await whoIs(verifier, await signer.sign())).toBeNull()
  })
})

describe.each(publics)('a public key for %s', (alg) => {
  it('may be a CryptoKey, a KeyObject, a PEM, a JWK or a JWK set', async () => {
    const signer = await makeSigner(alg)
    const token = await signer.sign()
    const cryptoKey = signer.key as CryptoKey
    const forms: readonly JwtKey[] = [
      cryptoKey,
      KeyObject.from(cryptoKey),
      await exportSPKI(cryptoKey),
      signer.jwk,
    ]
    for (const key of forms)
      expect(await whoIs(jwtVerifier({ ...options, algorithms: [alg], key }), token)).toBe('user-1')
    const jwks = { keys: [signer.jwk] }
    expect(await whoIs(jwtVerifier({ ...options, algorithms: [alg], jwks }), token)).toBe('user-1')
  })
})

describe.each(secrets)('a secret for %s', (alg) => {
  it('may be bytes, a Buffer, a KeyObject, a JWK or a CryptoKey', async () => {
    const signer = await makeSigner(alg)
    const token = await signer.sign()
    const bytes = signer.key as Uint8Array
    const hash = `SHA-${alg.slice(2)}`
    const forms: readonly JwtKey[] = [
      bytes,
      Buffer.from(bytes),
      createSecretKey(bytes),
      { kty: 'oct', k: Buffer.from(bytes).toString('base64url') },
      await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['verify']),
    ]
    for (const key of forms)
      expect(await whoIs(jwtVerifier({ ...options, algorithms: [alg], key }), token)).toBe('user-1')
  })
})

it('one key may be good for several algorithms', async () => {
  const [first, second] = [await makeSigner('HS256'), await makeSigner('HS512', 'k1', 'another')]
  const verifier = jwtVerifier({ ...options, algorithms: ['HS256', 'HS512'], key: first.key })
  expect(await whoIs(verifier, await first.sign())).toBe('user-1')
  expect(await whoIs(verifier, await first.sign({}, { alg: 'HS512' }))).toBe('user-1')
  expect(await whoIs(verifier, await second.sign())).toBeNull()
})

it('bytes that are changed later change nothing', async () => {
  const signer = await makeSigner('HS256')
  const token = await signer.sign()
  const bytes = Uint8Array.from(signer.key as Uint8Array)
  const verifier = jwtVerifier({ ...options, algorithms: ['HS256'], key: bytes })
  bytes.fill(0)
  expect(await whoIs(verifier, token)).toBe('user-1')
})

describe('a key is made ready once', () => {
  it('for an algorithm, however many tokens come, at once or later', async () => {
    const [secret, signer] = [await makeSigner('HS256'), await makeSigner('ES256')]
    const verifiers = [
      [secret, jwtVerifier({ ...options, algorithms: ['HS256'], key: secret.key })],
      [signer, jwtVerifier({ ...options, algorithms: ['ES256'], key: signer.key })],
      [signer, jwtVerifier({ ...options, algorithms: ['ES256'], jwks: { keys: [signer.jwk] } })],
    ] as const
    for (const [by, verifier] of verifiers) {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, i) => by.sign({ sub: `user-${i}` })))
      const imports = vi.spyOn(crypto.subtle, 'importKey')
      await Promise.all(tokens.map((token) => whoIs(verifier, token)))
      for (const token of tokens) expect(await whoIs(verifier, token)).toMatch(/^user-/)
      expect(imports).toHaveBeenCalledTimes(1)
      imports.mockRestore()
    }
  })
})
