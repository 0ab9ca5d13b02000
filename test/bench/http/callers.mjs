import { generateKeyPairSync } from 'node:crypto'
import { tokenOf as keyringTokenOf } from '../keyring/tokens.mjs'
import { spread, tokenOf } from '../lib/keys.mjs'
import { secret } from './issuer.mjs'
import { jwtOf } from './jwts.mjs'

/** As many callers as have requests under way at once, and some more. */
const count = 50

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
  HS256: (scheme) => spread(count, count).map((i) => `${scheme} ${jwtOf('HS256', secret, i)}`),
  RS256: (scheme) => spread(count, count).map((i) => `${scheme} ${jwtOf('RS256', privateKey, i)}`),
}

/** @param {import('./variants.mjs').Variant} variant */
export function authorizationsOf({ scheme, credential, keys }) {
  return credentials[credential](scheme, keys)
}
