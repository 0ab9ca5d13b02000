import { jwtVerifier, type JwtOptions } from '@latchkey/jwt'
import { describe, expect, it } from 'vitest'
import { asked, audience, claims, ecPair, forge, hmac, issuer, rsaPair } from './forge.js'

// Here the token does not say how it is to be checked, nor what kind of key checks it.
const [rsa, ec] = [rsaPair(), ecPair()]
const [kid, secret] = ['k1', Buffer.alloc(32, 7)]
const forRsa = { issuer, audience, algorithms: ['RS256'] } as const
const forEc = { issuer, audience, algorithms: ['ES256'] } as const
const verifiers = {
  'an RSA key': jwtVerifier({ ...forRsa, key: rsa.publicKey }),
  'an RSA key as PEM': jwtVerifier({ ...forRsa, key: rsa.pem }),
  'an RSA key in a set': jwtVerifier({ ...forRsa, jwks: { keys: [{ ...rsa.jwk, kid }] } }),
  'an EC key': jwtVerifier({ ...forEc, key: ec.publicKey }),
  'an EC key in a set': jwtVerifier({ ...forEc, jwks: { keys: [{ ...ec.jwk, kid }] } }),
  'a secret': jwtVerifier({ issuer, audience, algorithms: ['HS256'], key: secret }),
}

describe('what signs good ones is taken', () => {
  it('or all that follows would prove nothing', async () => {
    const [byRsa, byEc] = [
      forge({ alg: 'RS256', kid }, claims(), rsa.sign),
      forge({ alg: 'ES256', kid }, claims(), ec.sign),
    ]
    expect(await asked(verifiers['an RSA key'], byRsa)).toBe('admin')
    expect(await asked(verifiers['an RSA key in a set'], byRsa)).toBe('admin')
    expect(await asked(verifiers['an EC key'], byEc)).toBe('admin')
    expect(await asked(verifiers['a secret'], forge({ alg: 'HS256' }, claims(), hmac(secret)))).toBe('admin')
  })
})

// Case 25. CVE-2022-23540, CVE-2020-15084: the default let in what no default should.
describe('without a list of algorithms there is no verifier', () => {
  it.each([undefined, null, [], '', ['none'], ['RS256', 'none'], ['NONE'], ['RS256', 'HS256']])(
    '%j',
    (algorithms) => {
      const options = { issuer, audience, algorithms, key: rsa.publicKey } as unknown as JwtOptions
      expect(() => jwtVerifier(options)).toThrow(/^jwtVerifier: option "algorithms" /)
    },
  )
})

describe.each(Object.entries(verifiers))('with %s', (_, verifier) => {
  // Case 25. CVE-2015-9235, CVE-2020-15084, CVE-2022-23540: unsigned tokens, in every spelling.
  it.each(['none', 'None', 'nOnE', 'NONE', 'none ', '\0none', '', undefined, null, [], ['none']])(
    'a token whose alg is %j is nobody’s, with a signature or without',
    async (alg) => {
      const input = [{ alg, kid, typ: 'JWT' }, claims()] as const
      const unsigned = forge(...input, () => Buffer.alloc(0))
      expect(unsigned.endsWith('.')).toBe(true)
      for (const sign of [rsa.sign, ec.sign, hmac(secret), hmac(''), (): Buffer => Buffer.from('none')])
        expect(await asked(verifier, forge(...input, sign))).toBe('token_invalid')
      expect(await asked(verifier, unsigned)).toBe('token_invalid')
      expect(await asked(verifier, unsigned.slice(0, -1))).toMatch(/^(token_invalid|credentials_malformed)$/)
    },
  )

  it('a signature that is empty, or short, is none, whatever the alg', async () => {
    for (const alg of ['RS256', 'ES256', 'HS256'])
      for (const length of [0, 1, 31, 32, 64, 256])
        expect(
          await asked(
            verifier,
            forge({ alg, kid }, claims(), () => Buffer.alloc(length)),
          ),
        ).toBe('token_invalid')
  })

  // Case 26. CVE-2015-9235, CVE-2016-10555, CVE-2022-23541, CVE-2026-22817: the public key, which everybody has, taken for a secret.
  it('what is public is no secret', async () => {
    for (const { pem, jwk, publicKey } of [rsa, ec]) {
      const spki = publicKey.export({ format: 'der', type: 'spki' })
      const secrets = [
        pem,
        pem.trim(),
        spki,
        JSON.stringify(jwk),
        publicKey.export({ format: 'pem', type: 'spki' }),
      ]
      for (const one of [...secrets, '', 'undefined', 'null', '[object Object]'])
        for (const [alg, hash] of [
          ['HS256', 'sha256'],
          ['HS384', 'sha384'],
          ['HS512', 'sha512'],
        ] as const)
          expect(await asked(verifier, forge({ alg, kid }, claims(), hmac(one, hash)))).toBe('token_invalid')
    }
  })

  // Case 26. CVE-2022-23541, CVE-2023-48238: a key of one kind under the algorithm of another.
  it('a signature of another kind of key is none', async () => {
    const kinds = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'HS256']
    const own =
      verifier === verifiers['a secret']
        ? 'HS256'
        : [verifiers['an EC key'], verifiers['an EC key in a set']].includes(verifier)
          ? 'ES256'
          : 'RS256'
    for (const alg of kinds.filter((one) => one !== own))
      for (const sign of [rsa.sign, ec.sign, hmac(secret)])
        expect(await asked(verifier, forge({ alg, kid }, claims(), sign))).toBe('token_invalid')
    const strangers = { HS256: hmac(Buffer.alloc(32, 8)), ES256: ecPair().sign, RS256: rsaPair().sign }
    expect(await asked(verifier, forge({ alg: own, kid }, claims(), strangers[own]))).toBe('token_invalid')
  })
})

it('ES256 of a curve or a form that is another one is none', async () => {
  // CVE-2022-21449: r and s of zero are a signature of everything.
  for (const fill of [0x00, 0xff])
    expect(
      await asked(
        verifiers['an EC key'],
        forge({ alg: 'ES256', kid }, claims(), () => Buffer.alloc(64, fill)),
      ),
    ).toBe('token_invalid')
  const der = (input: string): Buffer => {
    const raw = ec.sign(input)
    const integer = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([2, bytes.length + 1, 0]), bytes])
    const both = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
    return Buffer.concat([Buffer.from([0x30, both.length]), both])
  }
  expect(await asked(verifiers['an EC key'], forge({ alg: 'ES256', kid }, claims(), der))).toBe(
    'token_invalid',
  )
})
