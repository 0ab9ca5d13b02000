// An API on one file, whose users make, rotate and revoke their keys themselves. The first key is made by the operator:
//   latchkey account create --name Acme
//   latchkey user create --account ACCOUNT_ID --email ada@example.com --permissions 'key:* pipeline:read'
//   latchkey key issue --user USER_ID --expires-in 90d
import type { AddressInfo } from 'node:net'
import { getAuth, requireScopes, tokenAuth } from '@latchkey/express'
import { createKeyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import express from 'express'
import { answerBodyErrors } from './answer-body-errors.js'
import { answerKeyringErrors } from './answer-keyring-errors.js'
import { keyRoutes } from './key-routes.js'

const keyring = createKeyring({
  store: sqliteStore(process.env['LATCHKEY_STORE'] ?? './latchkey.db'),
  policy: { defaultLifetime: { personal: '30d' } },
})
// A store that cannot be opened is found here, and not by the first request.
await keyring.open()

const app = express()
app.use(tokenAuth({ verifier: keyring }), express.json())
app.get('/pipelines', requireScopes('pipeline:read'), (req, res) => {
  res.json({ caller: getAuth(req).subject.email, pipelines: ['access logs to S3'] })
})
app.use('/keys', keyRoutes(keyring))
app.use(answerKeyringErrors, answerBodyErrors)

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
// Closing the keyring writes what waits: when each key was last used.
const close = (): void => void server.close(() => void keyring.close())
process.once('SIGINT', close).once('SIGTERM', close)
