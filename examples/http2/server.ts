// HTTP/2 without a framework: an authenticator takes node:http2's requests as they are. Without TLS, as it is behind a load balancer;
// `createSecureServer({ key, cert, allowHTTP1: true }, …)` is the same for browsers.
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { applyHeaders, createAuthenticator, requirement } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'

const keyring = createKeyring()
const account = await keyring.accounts.create({ name: 'Acme' })
const { id: serviceAccountId } = await keyring.serviceAccounts.create({
  accountId: account.id,
  name: 'log shipper',
  permissions: ['pipeline:read'],
})
const { token } = await keyring.keys.issue({ serviceAccountId, expiresIn: '1h' })

const authenticator = createAuthenticator({ verifier: keyring })
const mayRead = requirement({ scopes: ['pipeline:read'], account: true })

const server = createServer(async (req, res) => {
  const outcome = await authenticator.authenticate(req)
  const refused = outcome.ok ? outcome.authorize(mayRead) : outcome
  applyHeaders(res, (refused ?? outcome).headers)
  // A body after HEAD is an error of the stream here, where node:http leaves it out.
  const end = (body: string): unknown => (req.method === 'HEAD' ? res.end() : res.end(body))
  if (refused) {
    res.statusCode = refused.status
    end(refused.body)
    return
  }
  res.setHeader('content-type', 'application/json')
  end(JSON.stringify({ account: outcome.ok && outcome.auth?.account?.id, pipelines: ['access logs to S3'] }))
})

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`curl -i --http2-prior-knowledge -H 'Authorization: Token ${token}' http://127.0.0.1:${port}/`)
})
