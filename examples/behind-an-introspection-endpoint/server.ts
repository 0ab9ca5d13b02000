// An API whose callers hold tokens of an OAuth authorization server: it is asked about each token, at most once in five seconds. So a
// token that is revoked there is refused here five seconds later. Run it beside `authorization-server.js`, or your own:
//   INTROSPECTION_URL=https://auth.example.com/introspect CLIENT_ID=… CLIENT_SECRET=… node server.js
import type { AddressInfo } from 'node:net'
import { cached, introspectionVerifier, type IntrospectionMembers } from '@latchkey/core'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/express'
import express from 'express'

type Facts = { readonly client: string | undefined }

const tokens = introspectionVerifier({
  url: process.env['INTROSPECTION_URL'] ?? 'http://127.0.0.1:4000/introspect',
  auth: {
    basic: {
      id: process.env['CLIENT_ID'] ?? 'pipelines',
      secret: process.env['CLIENT_SECRET'] ?? 'for-this-example',
    },
  },
  audience: 'https://pipelines.example.com',
  // What looks otherwise is nobody's token, and is sent to nobody.
  prefix: 'ory_at_',
  toIdentity: ({ sub, client_id: client, scope, tenant }: IntrospectionMembers) => ({
    kind: client === sub ? 'service' : 'personal',
    subject: { id: String(sub), type: client === sub ? 'service' : 'user' },
    account: typeof tenant === 'string' ? { id: tenant } : null,
    enterprise: null,
    scopes: scope?.split(' ') ?? [],
    claims: { client } satisfies Facts,
  }),
})

const app = express()
app.use(tokenAuth({ verifier: cached(tokens, { ttl: '5s' }), schemes: ['Bearer'] }))
app.get('/pipelines', requireAuth({ scopes: ['pipeline:read'], account: true }), (req, res) => {
  const { subject, account, claims } = getAuth<Facts>(req)
  res.json({
    caller: subject.id,
    account: account?.id,
    client: claims.client,
    pipelines: ['access logs to S3'],
  })
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pipelines`
  console.log(`curl -i -H 'Authorization: Bearer ory_at_ada' ${url}`)
})
const close = (): void => void server.close()
process.once('SIGINT', close).once('SIGTERM', close)
