import bearerAuth from '@fastify/bearer-auth'
import { tokenOf } from '../../lib/keys.mjs'

/** @param {import('../variants.mjs').Variant} variant */
export async function guard({ keys }) {
  const tokens = new Set(Array.from({ length: keys }, (_, i) => tokenOf(i)))
  return (/** @type {import('fastify').FastifyInstance} */ app) => app.register(bearerAuth, { keys: tokens })
}
