/**
 * @typedef {'HS256' | 'RS256' | 'ES256' | 'EdDSA'} Alg
 *
 * @typedef {object} JwtCase plain data, for a process of its own
 * @property {string} name
 * @property {Alg} alg
 * @property {keyof typeof import('./subjects.mjs').subjects} subject
 * @property {boolean} [isBaseline] what the others of its algorithm are held against
 * @property {number} [limit] of its cost, as a multiple of the baseline's
 * @property {number} [target] calls a second
 */

/** @param {Alg} alg @returns {JwtCase[]} */
function verified(alg) {
  return [
    { name: `${alg}: jwtVerify() of jose, prepared key`, alg, subject: 'jose', isBaseline: true },
    { name: `${alg}: jwtVerifier()`, alg, subject: 'latchkey', limit: 1.1 },
    { name: `${alg}: fast-jwt, without its cache`, alg, subject: 'fastJwt' },
    { name: `${alg}: express-oauth2-jwt-bearer`, alg, subject: 'oauth2Bearer' },
  ]
}

/** Of one algorithm, since a signature is checked once, whatever it costs. @type {JwtCase[]} */
const remembered = [
  { name: 'ES256: cached(jwtVerifier())', alg: 'ES256', subject: 'cached', target: 500_000 },
  { name: 'ES256: fast-jwt, with its cache', alg: 'ES256', subject: 'fastJwtCached' },
]

/** Those of a group are measured side by side. */
export const groups = [
  verified('HS256'),
  verified('RS256'),
  [...verified('ES256'), ...remembered],
  verified('EdDSA'),
]
