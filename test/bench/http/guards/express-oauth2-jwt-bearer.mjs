import { auth } from 'express-oauth2-jwt-bearer'
import { audience, issuer } from '../issuer.mjs'

/** @param {import('../variants.mjs').Variant} variant @param {import('../resources.mjs').Given} given */
export async function guard({ credential }, { jwtKey }) {
  return auth({ issuer, audience, secret: jwtKey, tokenSigningAlg: credential })
}
