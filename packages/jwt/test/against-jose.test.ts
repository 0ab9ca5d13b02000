// Whatever is let in here, jose lets in, and reads the same from it.
import { jwtVerify, type JWTVerifyOptions } from 'jose'
import { describe, expect, it } from 'vitest'
import type { JwtAlgorithm } from '../src/algorithms.js'
import { jwtVerifier } from '../src/jwt-verifier.js'
import { ask } from './support/ask.js'
import { audience, issuer, makeSigner, now, seconds, type Signer } from './support/signer.js'

const algorithms = ['HS256', 'HS512', 'RS256', 'RS512', 'PS256', 'PS512', 'ES256', 'ES512', 'EdDSA'] as const

/** The same numbers each time. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

function pick<T>(from: readonly T[], numbers: Generator<number, never>): T | undefined {
  return from[Math.floor(numbers.next().value * from.length)]
}

/** What a good token has, and what else it may have. */
const values: Readonly<Record<string, readonly [unknown, ...unknown[]]>> = {
  iss: [issuer, undefined, [issuer], 'another'],
  aud: [audience, [audience, 'x'], 'x', [], undefined],
  exp: [seconds + 60, seconds + 0.5, seconds, seconds - 60, undefined, '1', 0],
  nbf: [undefined, seconds - 60, seconds, seconds + 60, '1'],
  iat: [seconds - 60, undefined, seconds + 60, '1', seconds - 7200],
  sub: ['user-1', 'user-2'],
}

function claimsFrom(numbers: Generator<number, never>): object {
  const some = ([good, ...others]: readonly unknown[]): unknown =>
    numbers.next().value < 0.8 ? good : pick(others, numbers)
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, some(list)]))
}

const alphabet = 'ABCabc012-_.=+ '.split('')

function mutated(token: string, numbers: Generator<number, never>): string {
  const at = Math.floor(numbers.next().value * token.length)
  const kind = pick(['keep', 'keep', 'change', 'cut', 'add'], numbers)
  const letter = pick(alphabet, numbers) ?? ''
  if (kind === 'keep') return token
  if (kind === 'cut') return token.slice(0, at) + token.slice(at + 1)
  return token.slice(0, at) + letter + token.slice(kind === 'add' ? at : at + 1)
}

async function byJose(token: string, signer: Signer, more: JWTVerifyOptions): Promise<unknown> {
  try {
    const rules = { issuer, audience, algorithms: [signer.alg], currentDate: now, requiredClaims: ['exp'] }
    return (await jwtVerify(token, signer.key, { ...rules, ...more })).payload
  } catch {
    return null
  }
}

async function byUs(token: string, signer: Signer, more: object): Promise<unknown> {
  const options = { issuer, audience, algorithms: [signer.alg], key: signer.key, clock: () => now, ...more }
  const answer = await ask(jwtVerifier(options), token)
  return answer !== null && typeof answer === 'object' ? { ...answer.claims } : null
}

describe.each(algorithms)('%s', (alg: JwtAlgorithm) => {
  it('claims of all kinds, and tokens that were changed', async () => {
    const numbers = random(7)
    const signer = await makeSigner(alg)
    let known = 0
    for (let i = 0; i < 150; i++) {
      const signed = await signer.sign(claimsFrom(numbers))
      const token = mutated(signed, numbers)
      const isAged = pick([true, false], numbers)
      const ours = await byUs(token, signer, isAged ? { maxTokenAge: '1h' } : {})
      const theirs = await byJose(token, signer, isAged ? { maxTokenAge: 3600 } : {})
      // Of a changed one jose takes some spellings that are not the only one, as with "=" behind it.
      const mustAgree = ours !== null || token === signed
      expect(mustAgree ? ours : null).toEqual(mustAgree ? theirs : null)
      known += ours === null ? 0 : 1
    }
    expect(known).toBeGreaterThan(10)
  })
})
