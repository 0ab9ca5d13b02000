// A keyring in memory: for a demo, or a service whose keys may end with it. Nothing is kept; the token is new at every start.
import latchkey, { getAuth } from '@latchkey/fastify'
import { createKeyring } from '@latchkey/keyring'
import fastify from 'fastify'

const keyring = createKeyring()
const account = await keyring.accounts.create({ name: 'Acme' })
const shipper = await keyring.serviceAccounts.create({
  accountId: account.id,
  name: 'log shipper',
  permissions: ['pipeline:read'],
})
const { token } = await keyring.keys.issue({ serviceAccountId: shipper.id, expiresIn: '1h' })

const app = fastify()
await app.register(latchkey, { verifier: keyring })
app.get('/health', { config: { auth: false } }, () => 'ok')
app.get('/pipelines', { config: { auth: { scopes: ['pipeline:read'], account: true } } }, (request) => ({
  account: getAuth(request).account.name,
  pipelines: ['access logs to S3'],
}))

const url = await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' })
console.log(`curl -i -H 'Authorization: Token ${token}' ${url}/pipelines`)
