import { cached } from '@latchkey/core'
import { jwtVerifier } from '@latchkey/jwt'
import { createVerifier } from 'fast-jwt'
import { importJWK, jwtVerify } from 'jose'
import { oauth2BearerOf } from './oauth2-bearer.mjs'
import { audience, issuer } from './tokens.mjs'

/**
 * @typedef {import('./cases.mjs').Alg} Alg
 * @typedef {Awaited<ReturnType<typeof import('./tokens.mjs').tokensOf>>} Signed
 * @typedef {(token: string) => unknown} Verify throws, or rejects, where a token is refused
 */

const context = { scheme: 'Bearer', signal: new AbortController().signal }
const typ = 'at+jwt'

/** All with the same rules: issuer, audience, algorithm, `typ` where that can be said, expiry. */
export const subjects = {
  /** @param {Alg} alg @param {Signed} signed @returns {Promise<Verify>} */
  jose: async (alg, { publicKey }) => {
    const key = await preparedKey(publicKey, alg)
    const rules = { issuer, audience, algorithms: [alg], typ, requiredClaims: ['exp', 'sub'] }
    return (token) => jwtVerify(token, key, rules)
  },
  /** @param {Alg} alg @param {Signed} signed @returns {Promise<Verify>} */
  latchkey: async (alg, signed) => {
    const verifier = verifierOf(alg, signed)
    return async (token) => known(await verifier.verify(token, context))
  },
  /** As the pipeline asks it. @param {Alg} alg @param {Signed} signed @returns {Promise<Verify>} */
  cached: async (alg, signed) => {
    const verifier = cached(verifierOf(alg, signed), { ttl: '1h' })
    return async (token) => known(verifier.recall(token, context) ?? (await verifier.verify(token, context)))
  },
  /** @param {Alg} alg @param {Signed} signed @returns {Promise<Verify>} */
  fastJwt: async (alg, signed) => createVerifier(fastJwtOptions(alg, signed, false)),
  /** @param {Alg} alg @param {Signed} signed @returns {Promise<Verify>} */
  fastJwtCached: async (alg, signed) => createVerifier(fastJwtOptions(alg, signed, 10_000)),
  oauth2Bearer: oauth2BearerOf,
}

/** @param {import('node:crypto').KeyObject} key @param {Alg} alg */
function preparedKey(key, alg) {
  if (alg !== 'HS256') return importJWK(key.export({ format: 'jwk' }), alg)
  return crypto.subtle.importKey('raw', key.export(), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** @param {Alg} alg @param {Signed} signed */
function verifierOf(alg, { publicKey }) {
  return jwtVerifier({ issuer, audience, algorithms: [alg], key: publicKey, typ })
}

/** @param {unknown} identity */
function known(identity) {
  if (identity === null) throw new Error('a token is refused')
  return identity
}

/** @param {Alg} alg @param {Signed} signed @param {number | false} cache */
function fastJwtOptions(alg, { publicKey }, cache) {
  const key = alg === 'HS256' ? publicKey.export() : publicKey.export({ format: 'pem', type: 'spki' })
  return {
    key,
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: typ,
    requiredClaims: ['exp', 'sub'],
    cache,
  }
}
