import koaJwt from 'koa-jwt'
import { audience, issuer } from '../issuer.mjs'

/** @param {import('../variants.mjs').Variant} variant @param {import('../resources.mjs').Given} given */
export async function guard({ credential }, { jwtKey }) {
  return koaJwt({ secret: jwtKey, algorithms: [credential], issuer, audience })
}
