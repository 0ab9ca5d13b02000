import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { tokenOf as keyringTokenOf } from '../keyring/tokens.mjs'
import { spread, tokenOf } from '../lib/keys.mjs'
import { audience, issuer } from './issuer.mjs'

/** As many callers as have requests under way at once, and some more. */
const count = 50

const secret = 'a secret of the benchmark alone, long enough for HS256'
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** What a server checks JWTs by. It is made here, since making an RSA key would be most of a server's start. */
export const jwtKeys = { HS256: secret, RS256: publicKey }

/** Values of `Authorization`, by what a server knows. @type {Record<string, (scheme: string, keys: number) => string[]>} */
const credentials = {
  fixed: (scheme, keys) => spread(count, keys).map((i) => `${scheme} ${tokenOf(i)}`),
  keyring: (scheme, keys) => spread(count, keys).map((i) => `${scheme} ${keyringTokenOf(i)}`),
  HS256: (scheme) => spread(count, count).map((i) => `${scheme} ${jwtOf('HS256', i)}`),
  RS256: (scheme) => spread(count, count).map((i) => `${scheme} ${jwtOf('RS256', i)}`),
}

/** @param {import('./variants.mjs').Variant} variant */
export function authorizationsOf({ scheme, credential, keys }) {
  return credentials[credential](scheme, keys)
}

/** @param {'HS256' | 'RS256'} alg @param {number} i */
function jwtOf(alg, i) {
  const now = Math.floor(Date.now() / 1000)
  // A whole run takes hours.
  const claims = { iss: issuer, aud: audience, sub: `user-${i}`, iat: now, exp: now + 86_400 }
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
