// A guarded API in one file: `pnpm start` runs it. The keys are new at every start, and shown only in the terminal.
import type { AddressInfo } from 'node:net'
import { staticVerifier } from '@latchkey/core'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/express'
import express from 'express'
import { accounts, demoKeys, pipelines } from './demo-data.js'
import { commands } from './commands.js'

const keys = demoKeys()
const app = express()

app.use(tokenAuth({ verifier: staticVerifier(keys, { accounts }), realm: 'quickstart' }))

app.get('/whoami', tokenInfo())

app.get('/pipelines', requireAuth({ scopes: ['pipeline:read'], account: true }), (req, res) => {
  const { account } = getAuth(req)
  res.json({ account: account.id, pipelines: pipelines.get(account.id) ?? [] })
})

app.post('/pipelines', requireScopes('pipeline:write'), (_req, res) => {
  res.status(201).json({ created: true })
})

app.get('/accounts', requireAuth({ kinds: ['enterprise'] }), (_req, res) => {
  res.json({ accounts })
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
server.once('listening', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`listening on ${url}\n\n${commands(url, keys)}`)
})
server.once('error', (error) => {
  console.error(`cannot listen: ${error.message}. Choose another port: PORT=3001`)
  process.exitCode = 1
})
