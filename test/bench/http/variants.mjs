import {
  bearerAuthorizations,
  jwtAuthorizations,
  keyringAuthorizations,
  tokenAuthorizations,
} from './authorizations.mjs'
import {
  expressOauth2Bearer,
  fastifyBearerAuth,
  koaJwtOf,
  keyringOf,
  ours,
  passportBearer,
} from './guards.mjs'

/** @typedef {Awaited<ReturnType<import('../keyring/files.mjs').Files['withKeys']>>} Store */

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {(store: Store) => import('./apps.mjs').Guards | Promise<import('./apps.mjs').Guards>} guards
 * @property {(store: Store) => string[]} authorizations what the callers send
 * @property {number} [target] the part of the bare server's requests a second that should be left
 */

const keys = 1000

/** @type {Variant} */
const bare = { name: 'bare', guards: () => ({}), authorizations: () => tokenAuthorizations(keys) }

/** @param {boolean} debugHeaders @returns {Variant} */
const latchkey = (debugHeaders) => ({
  name: `latchkey, debug headers ${debugHeaders ? 'on' : 'off'}`,
  guards: () => ours(keys, debugHeaders),
  authorizations: () => tokenAuthorizations(keys),
  target: debugHeaders ? 0.9 : 0.95,
})

/** @param {boolean} debugHeaders @returns {Variant} */
const keyring = (debugHeaders) => ({
  name: `latchkey with a keyring, debug headers ${debugHeaders ? 'on' : 'off'}`,
  guards: (store) => keyringOf(store, debugHeaders),
  authorizations: ({ keys: count }) => keyringAuthorizations(count),
  target: debugHeaders ? 0.9 : 0.95,
})

/** @param {'HS256' | 'RS256'} algorithm @returns {Variant} */
const koaJwt = (algorithm) => ({
  name: `koa-jwt, ${algorithm}`,
  guards: () => koaJwtOf(algorithm),
  authorizations: () => jwtAuthorizations(algorithm),
})

/** @param {number} count @returns {Variant} */
const bearerAuth = (count) => ({
  name: `@fastify/bearer-auth, ${count} ${count === 1 ? 'key' : 'keys'}`,
  guards: () => fastifyBearerAuth(count),
  authorizations: () => bearerAuthorizations(count),
})

/** @type {Record<string, Variant[]>} */
const peers = {
  express: [
    {
      name: 'passport-http-bearer',
      guards: passportBearer,
      authorizations: () => bearerAuthorizations(keys),
    },
    {
      name: 'express-oauth2-jwt-bearer, HS256',
      guards: expressOauth2Bearer,
      authorizations: () => jwtAuthorizations('HS256'),
    },
  ],
  koa: [koaJwt('HS256'), koaJwt('RS256')],
  fastify: [bearerAuth(1), bearerAuth(keys)],
}

/**
 * What is measured on a framework; the bare server first.
 *
 * @param {string} framework
 * @param {boolean} withPeers
 */
export function variantsOf(framework, withPeers) {
  const own = [latchkey(false), latchkey(true), keyring(false), keyring(true)]
  return [bare, ...own, ...(withPeers ? (peers[framework] ?? []) : [])]
}
