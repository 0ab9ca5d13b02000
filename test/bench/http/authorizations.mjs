import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { tokenOf as keyringTokenOf } from '../keyring/tokens.mjs'
import { spread, tokenOf } from '../lib/keys.mjs'

/** As many callers as have requests under way at once, and some more. */
const callers = 50

/** @param {number} keys how many the server knows */
export function tokenAuthorizations(keys) {
  return spread(callers, keys).map((i) => `Token ${tokenOf(i)}`)
}

/** @param {number} keys how many the keyring's store holds */
export function keyringAuthorizations(keys) {
  return spread(callers, keys).map((i) => `Token ${keyringTokenOf(i)}`)
}

/** @param {number} keys how many the server knows */
export function bearerAuthorizations(keys) {
  return spread(callers, keys).map((i) => `Bearer ${tokenOf(i)}`)
}

export const issuer = 'https://issuer.example/'
export const audience = 'https://api.example/'
export const secret = 'a secret of the benchmark alone, long enough for HS256'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** @param {'HS256' | 'RS256'} alg */
export function jwtAuthorizations(alg) {
  return spread(callers, callers).map((i) => `Bearer ${jwtOf(alg, i)}`)
}

/** @param {'HS256' | 'RS256'} alg @param {number} i */
function jwtOf(alg, i) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: audience, sub: `user-${i}`, iat: now, exp: now + 3600 }
  const text = [{ alg, typ: 'JWT' }, claims].map(base64url).join('.')
  const signature =
    alg === 'HS256'
      ? createHmac('sha256', secret).update(text).digest('base64url')
      : sign('sha256', Buffer.from(text), privateKey).toString('base64url')
  return `${text}.${signature}`
}

/** @param {object} value */
function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
