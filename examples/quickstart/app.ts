// The API itself: who may do what on which route.
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/express'
import type { Keyring } from '@latchkey/keyring'
import express, { type Express } from 'express'

export function createApp(keyring: Keyring): Express {
  const app = express()
  app.use(tokenAuth({ verifier: keyring, realm: 'quickstart' }))

  app.get('/whoami', tokenInfo())

  app.get('/pipelines', requireAuth({ scopes: ['pipeline:read'], account: true }), (req, res) => {
    res.json({ pipelines: [`access logs of ${getAuth(req).account.name}`] })
  })

  app.post('/pipelines', requireScopes('pipeline:write'), (_req, res) => {
    res.status(201).json({ created: true })
  })

  app.get('/accounts', requireAuth({ kinds: ['enterprise'] }), async (req, res) => {
    // On behalf of the caller: it sees the accounts of its own enterprise.
    res.json({ accounts: await keyring.as({ auth: getAuth(req) }).accounts.list() })
  })
  return app
}
