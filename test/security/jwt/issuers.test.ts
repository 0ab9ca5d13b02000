import { anyOf, cached, type Verifier } from '@latchkey/core'
import { jwtVerifier } from '@latchkey/jwt'
import { describe, expect, it } from 'vitest'
import { asked, audience, claims, ecPair, forge, issuer } from './forge.js'

// Case 30. CVE-2025-59936: keys were kept by `kid` alone, and so one issuer's key checked the tokens of another.
const other = 'https://other.example.com'
const kid = 'k1'
const [ours, theirs] = [ecPair(), ecPair()]
const base = { audience, algorithms: ['ES256'] } as const
const first = { ...base, issuer, jwks: { keys: [{ ...ours.jwk, kid }] } as never }
const second = { ...base, issuer: other, jwks: { keys: [{ ...theirs.jwk, kid }] } as never }

const composed: readonly (readonly [string, () => Verifier<object>])[] = [
  ['in one list', () => jwtVerifier<object>([first, second])],
  ['in the other order', () => jwtVerifier<object>([second, first])],
  ['side by side', () => anyOf<object>(jwtVerifier(first), jwtVerifier(second))],
  ['behind one cache', () => cached<object>(jwtVerifier<object>([first, second]))],
]

describe.each(composed)('two issuers with keys of one name, %s', (_, make) => {
  it('each checks its own tokens, and never the other’s', async () => {
    const verifier = make()
    const good = [
      forge({ alg: 'ES256', kid }, claims({ sub: 'ours' }), ours.sign),
      forge({ alg: 'ES256', kid }, claims({ sub: 'theirs', iss: other }), theirs.sign),
    ]
    const forged = [
      forge({ alg: 'ES256', kid }, claims(), theirs.sign),
      forge({ alg: 'ES256', kid }, claims({ iss: other }), ours.sign),
      forge({ alg: 'ES256', kid, iss: other }, claims(), theirs.sign),
      forge({ alg: 'ES256' }, claims(), theirs.sign),
      forge({ alg: 'ES256', kid }, claims({ iss: 'https://third.example.com' }), ours.sign),
    ]
    for (let round = 0; round < 3; round++) {
      for (const token of forged) expect(await asked(verifier, token)).toBe('token_invalid')
      expect(await Promise.all(good.map((token) => asked(verifier, token)))).toEqual(['ours', 'theirs'])
    }
  })

  it('a signature that was good under one issuer is not so under the other’s claims', async () => {
    const verifier = make()
    const [header, , signature] = forge({ alg: 'ES256', kid }, claims(), ours.sign).split('.')
    for (const iss of [issuer, other]) {
      const [, payload] = forge({ alg: 'ES256', kid }, claims({ iss, sub: 'root' }), ours.sign).split('.')
      expect(await asked(verifier, `${header}.${payload}.${signature}`)).toBe('token_invalid')
    }
  })
})
