import { createAuthenticator } from '@latchkey/core'
import { verifiers } from '../verifiers.mjs'

/** @type {Record<string, (authenticator: import('@latchkey/core').Authenticator) => Promise<unknown>>} */
const adapters = {
  express: async (authenticator) => (await import('@latchkey/express')).tokenAuth(authenticator),
  koa: async (authenticator) => (await import('@latchkey/koa')).tokenAuth(authenticator),
  fastify: async (authenticator) => {
    const { default: latchkey } = await import('@latchkey/fastify')
    return (/** @type {import('fastify').FastifyInstance} */ app) => app.register(latchkey, { authenticator })
  },
}

/** @param {import('../variants.mjs').Variant} variant @param {import('../resources.mjs').Given} given */
export async function guard(variant, given) {
  const { framework, scheme, debugHeaders } = variant
  const verifier = await verifiers[variant.verifier](variant, given)
  return adapters[framework](createAuthenticator({ verifier, debugHeaders, schemes: [scheme] }))
}
