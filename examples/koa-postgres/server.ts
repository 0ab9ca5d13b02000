// A guarded API on PostgreSQL: any number of machines may run it. A key that one of them revokes is refused by all of them from
// their next request on.
//   LATCHKEY_STORE=$DATABASE_URL latchkey key issue …
import type { AddressInfo } from 'node:net'
import { createKeyring } from '@latchkey/keyring'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/koa'
import { postgresStore } from '@latchkey/sql'
import Koa from 'koa'

const url = process.env['DATABASE_URL']
if (url === undefined) throw new Error('DATABASE_URL is not set: postgres://user@host:5432/database')

const keyring = createKeyring({ store: postgresStore(url) })
// A database that cannot be reached is found here, and not by the first request.
await keyring.open()

const app = new Koa()
app.use(tokenAuth({ verifier: keyring }))
app.use(requireAuth({ scopes: ['pipeline:read'], account: true }))
app.use((ctx) => {
  const { account, delegated } = getAuth(ctx)
  ctx.body = { account: account?.name, delegated, pipelines: ['access logs to S3'] }
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
// Closing the keyring writes when each key was last used, and ends the connections.
const close = (): void => void server.close(() => void keyring.close())
process.once('SIGINT', close).once('SIGTERM', close)
