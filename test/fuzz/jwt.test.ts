import { AuthError } from '@latchkey/core'
import { jwtVerifier, type JwtOptions } from '@latchkey/jwt'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audience, issuer, now, tokens } from './arbitrary-tokens.js'
import { holds, timeLimit } from './budget.js'
import { judge, type JudgedKey, type Rules, type Verdict } from './jwt-judge.js'
import { issuers } from './token-signatures.js'

const clock = (): Date => new Date(now)
const usual = { issuer, audience, clock }
const lax = { issuer, audience, isSet: false, typ: null, required: ['exp'], tolerance: 0, maxAge: null }
const [es256, eddsa, hs256] = [
  { alg: 'ES256', kid: 'ES256', key: issuers.ES256.publicKey },
  { alg: 'EdDSA', kid: 'EdDSA', key: issuers.EdDSA.publicKey },
  { alg: 'HS256', kid: 'HS256', key: issuers.HS256 },
] as const satisfies readonly JudgedKey[]

const set = {
  keys: [es256, eddsa].map(({ key, kid, alg }) => ({
    ...key.export({ format: 'jwk' }),
    kid,
    alg,
    kty: kid === 'ES256' ? 'EC' : 'OKP',
  })),
}
const strict = { typ: 'at+jwt', requiredClaims: ['jti'], clockTolerance: '30s', maxTokenAge: '1h' } as const

const configurations: readonly (readonly [name: string, options: JwtOptions<object>, rules: Rules])[] = [
  ['a public key', { ...usual, algorithms: ['ES256'], key: issuers.ES256.pem }, { ...lax, keys: [es256] }],
  ['a secret', { ...usual, algorithms: ['HS256'], key: issuers.HS256 }, { ...lax, keys: [hs256] }],
  [
    'a set of keys, and strict rules',
    { ...usual, ...strict, algorithms: ['ES256', 'EdDSA'], jwks: set },
    {
      ...lax,
      keys: [es256, eddsa],
      isSet: true,
      typ: 'at+jwt',
      required: ['exp', 'iat', 'jti'],
      tolerance: 30_000,
      maxAge: 3_600_000,
    },
  ],
]

/** What the verifier says; anything that is no answer about the token is thrown. */
async function verdictOf(verify: () => Promise<object | null>): Promise<Verdict> {
  try {
    return (await verify()) === null ? 'unknown' : 'accepted'
  } catch (error) {
    if (error instanceof AuthError && ['token_invalid', 'token_expired'].includes(error.reason))
      return 'refused'
    throw error
  }
}

describe('a JWT is accepted where RFC 7515, RFC 7519 and the options say so, and refused else', () => {
  it.each(configurations)(
    'with %s',
    async (_, options, rules) => {
      const verifier = jwtVerifier(options)
      const seen = { accepted: 0, refused: 0, unknown: 0 }
      const property = fc.asyncProperty(tokens(rules.keys.map(({ alg }) => alg)), async (text) => {
        const context = { scheme: 'Token', signal: new AbortController().signal }
        const expected = judge(text, rules, now)
        expect(await verdictOf(() => verifier.verify(text, context))).toBe(expected)
        seen[expected]++
      })
      await holds(800, property)
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
    },
    timeLimit,
  )
})
