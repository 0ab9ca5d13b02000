// Checked by the compiler alone: what handlers know of their caller.
import latchkey, { getAuth, requireAuth, requireScopes, tokenInfo } from '@latchkey/fastify'
import type { Verifier } from '@latchkey/core'
import fastify from 'fastify'

declare const verifier: Verifier

const app = fastify()
app.register(latchkey, { verifier })
app.register(latchkey, { verifier, guardNotFound: true, prefix: '/v1' })
app.get('/me', tokenInfo())
app.get('/open', { config: { auth: false } }, () => 'open')
app.get('/pipelines', { config: { auth: { account: true, scopes: ['pipeline:read'] } } }, (request) => {
  const account: string = getAuth(request).account.id
  return { account }
})
app.get('/other', { config: { auth: { scopes: ['pipeline:read'] } } }, (request) => {
  // @ts-expect-error -- no account was demanded
  return getAuth(request).account.id
})
app.get(
  '/hooks',
  { onRequest: requireScopes('pipeline:read'), preHandler: [requireAuth({ account: true })] },
  (request) => {
    // @ts-expect-error -- hooks cannot tell the handler
    void getAuth(request).account.id
    const tenant: string = getAuth<{ tenant: string }>(request).claims.tenant
    // @ts-expect-error -- request.auth may be null
    request.auth.can('pipeline:read')
    return { tenant }
  },
)
// @ts-expect-error -- no such rule
app.get('/mistyped', { config: { auth: 'required' } }, () => 'never')
