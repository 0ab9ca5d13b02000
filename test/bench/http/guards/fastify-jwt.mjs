import fastifyJwt from '@fastify/jwt'
import { audience, issuer } from '../issuer.mjs'

/** @param {import('../variants.mjs').Variant} variant @param {import('../resources.mjs').Given} given */
export async function guard({ credential, cache = false }, { jwtKey }) {
  const secret = credential === 'HS256' ? jwtKey : { public: jwtKey }
  const verify = { algorithms: [credential], allowedIss: issuer, allowedAud: audience, cache }
  return async (/** @type {import('fastify').FastifyInstance} */ app) => {
    await app.register(fastifyJwt, { secret, verify })
    app.addHook('onRequest', (request) => request.jwtVerify())
  }
}
