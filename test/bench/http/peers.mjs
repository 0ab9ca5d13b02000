import { counted } from '../lib/table.mjs'
import { bareOn, names, oursOn } from './variants.mjs'

const bearer = { scheme: /** @type {const} */ ('Bearer'), keys: 1000 }

/** @param {string} library @param {'HS256' | 'RS256'} credential */
function jwt(library, credential, name = library) {
  return { ...bearer, library, name: `${name}, ${credential}`, credential, against: names[credential] }
}

/** @param {string} library */
function keysInMap(library) {
  return {
    ...bearer,
    library,
    name: `${library}, ${counted(1000, 'key')} in a Map`,
    credential: /** @type {const} */ ('fixed'),
    against: names.static,
  }
}

/** @param {number} keys */
function bearerAuth(keys) {
  return {
    ...bearer,
    library: 'fastify-bearer-auth',
    name: `@fastify/bearer-auth, ${counted(keys, 'key')}`,
    credential: /** @type {const} */ ('fixed'),
    keys,
    against: names.static,
  }
}

/** @param {'sqlite' | 'secondary'} storage @param {string} name @param {string} against */
function betterAuth(storage, name, against) {
  return {
    ...bearer,
    library: 'better-auth',
    name: `better-auth, ${name}, ${counted(1000, 'key')}`,
    credential: /** @type {const} */ ('keyring'),
    storage,
    against,
  }
}

/** @type {Record<string, Omit<import('./variants.mjs').Variant, 'framework'>[]>} */
const peers = {
  express: [
    keysInMap('passport-http-bearer'),
    betterAuth('secondary', 'secondary storage', names.memory),
    betterAuth('sqlite', 'SQLite', names.sqlite),
    jwt('express-jwt', 'HS256'),
    jwt('express-oauth2-jwt-bearer', 'HS256'),
    jwt('express-jwt', 'RS256'),
  ],
  koa: [keysInMap('koa-bearer-token'), jwt('koa-jwt', 'HS256'), jwt('koa-jwt', 'RS256')],
  fastify: [
    bearerAuth(1),
    bearerAuth(1000),
    bearerAuth(100_000),
    jwt('fastify-jwt', 'HS256', '@fastify/jwt'),
    jwt('fastify-jwt', 'RS256', '@fastify/jwt'),
    {
      ...jwt('fastify-jwt', 'RS256', '@fastify/jwt'),
      name: '@fastify/jwt, RS256, cached',
      cache: true,
      against: names.cachedRS256,
    },
  ],
}

/** The bare server, ours, and what else there is for a framework. @param {string} framework */
export function withPeersOn(framework) {
  const others = (peers[framework] ?? []).map((peer) => ({ framework, ...peer }))
  return [bareOn(framework), ...oursOn(framework), ...others]
}
