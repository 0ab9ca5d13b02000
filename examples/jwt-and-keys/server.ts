// An API for people, who come with JWTs of your authorization server, and for machines, which have keys of your own. Each verifier is
// asked about its own tokens alone. Run it beside `issuer.js`, or your own: ISSUER=https://auth.example.com node server.js
import type { AddressInfo } from 'node:net'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/express'
import { jwtVerifier } from '@latchkey/jwt'
import { createKeyring } from '@latchkey/keyring'
import express from 'express'

const issuer = process.env['ISSUER'] ?? 'http://127.0.0.1:4000'
const people = jwtVerifier({
  issuer,
  audience: 'https://pipelines.example.com',
  algorithms: ['EdDSA'],
  jwksUrl: `${issuer}/jwks`,
  typ: 'at+jwt',
})
const machines = createKeyring()
const account = await machines.accounts.create({ name: 'Acme' })
const permissions = ['pipeline:read']
const robot = await machines.serviceAccounts.create({
  accountId: account.id,
  name: 'log shipper',
  permissions,
})
const { token } = await machines.keys.issue({ serviceAccountId: robot.id })

const app = express()
app.use(tokenAuth({ verifier: [machines, people], schemes: ['Token', 'Bearer'] }))
app.get('/pipelines', requireAuth({ scopes: ['pipeline:read'] }), (req, res) => {
  const { kind, subject, account: own } = getAuth(req)
  res.json({ kind, caller: subject.name ?? subject.id, account: own?.name ?? null })
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pipelines`
  console.log(`curl -i -H 'Authorization: Token ${token}' ${url}`)
  console.log(`curl -i -H "Authorization: Bearer $JWT" ${url}`)
})
const close = (): void => void server.close()
process.once('SIGINT', close).once('SIGTERM', close)
