import bearerAuth from '@fastify/bearer-auth'
import { createAuthenticator, staticVerifier } from '@latchkey/core'
import { tokenAuth as expressTokenAuth } from '@latchkey/express'
import latchkey from '@latchkey/fastify'
import { createKeyring } from '@latchkey/keyring'
import { tokenAuth as koaTokenAuth } from '@latchkey/koa'
import { sqliteStore } from '@latchkey/sql'
import { auth as oauth2Bearer } from 'express-oauth2-jwt-bearer'
import koaJwt from 'koa-jwt'
import passport from 'passport'
import { Strategy as BearerStrategy } from 'passport-http-bearer'
import { entriesOf, tokenOf } from '../lib/keys.mjs'
import { audience, issuer, publicPem, secret } from './authorizations.mjs'

/** @param {number} keys @param {boolean} debugHeaders @returns {import('./apps.mjs').Guards} */
export function ours(keys, debugHeaders) {
  return guardsOf(createAuthenticator({ verifier: staticVerifier(entriesOf(keys)), debugHeaders }))
}

/** Whoever calls is in its cache, as most callers of an API are. @param {import('./variants.mjs').Store} store @param {boolean} debugHeaders */
export async function keyringOf({ file, driver }, debugHeaders) {
  const keyring = await createKeyring({ store: sqliteStore(file, { driver }) }).open()
  return guardsOf(createAuthenticator({ verifier: keyring, debugHeaders }))
}

/** @param {import('@latchkey/core').Authenticator} authenticator @returns {import('./apps.mjs').Guards} */
function guardsOf(authenticator) {
  return {
    express: expressTokenAuth(authenticator),
    koa: koaTokenAuth(authenticator),
    fastify: async (app) => app.register(latchkey, { authenticator }),
  }
}

/** @param {number} keys @returns {import('./apps.mjs').Guards} */
export function fastifyBearerAuth(keys) {
  const tokens = new Set(Array.from({ length: keys }, (_, i) => tokenOf(i)))
  return { fastify: async (app) => app.register(bearerAuth, { keys: tokens }) }
}

/** With the cheapest look-up there is: what is measured is the library, not a database. */
export function passportBearer() {
  const users = new Map(entriesOf(1000).map(({ token, identity }) => [token, identity.subject]))
  passport.use(new BearerStrategy((token, done) => done(null, users.get(token) ?? false)))
  return { express: passport.authenticate('bearer', { session: false }) }
}

export function expressOauth2Bearer() {
  return { express: oauth2Bearer({ issuer, audience, secret, tokenSigningAlg: 'HS256' }) }
}

/** @param {'HS256' | 'RS256'} algorithm */
export function koaJwtOf(algorithm) {
  const key = algorithm === 'HS256' ? secret : publicPem
  return { koa: koaJwt({ secret: key, algorithms: [algorithm], issuer, audience }) }
}
