import { createHmac, sign } from 'node:crypto'
import { audience, issuer } from './issuer.mjs'

/** A whole run takes hours. */
const lifetime = 86_400

const signatures = {
  HS256: (/** @type {string} */ text, /** @type {string} */ secret) =>
    createHmac('sha256', secret).update(text).digest('base64url'),
  RS256: (/** @type {string} */ text, /** @type {string} */ privateKey) =>
    sign('sha256', Buffer.from(text), privateKey).toString('base64url'),
}

/** The token of one caller. @param {keyof typeof signatures} alg @param {string} key @param {number} i */
export function jwtOf(alg, key, i) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: audience, sub: `user-${i}`, iat: now, exp: now + lifetime }
  const text = [{ alg, typ: 'JWT' }, claims].map(base64url).join('.')
  return `${text}.${signatures[alg](text, key)}`
}

/** @param {object} value */
function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
