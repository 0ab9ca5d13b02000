// Four processes on one PostgreSQL use the same key. It is revoked here: who has heard of it, and how soon is the key refused?
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { now } from './clock.js'
import { startNode } from './start-node.js'

const url = process.env['DATABASE_URL']
if (url === undefined) throw new Error('DATABASE_URL is not set: postgres://user@host:5432/database')

const keyring = createKeyring({ store: postgresStore(url), nodeName: 'revoker' })
const account = await keyring.accounts.create({ name: 'Acme' })
const permissions = ['pipeline:read']
const robot = await keyring.serviceAccounts.create({ accountId: account.id, name: 'robot', permissions })
const { token, key } = await keyring.keys.issue({ serviceAccountId: robot.id, expiresIn: '1h' })
const names = ['node 1', 'node 2', 'node 3', 'node 4']
const nodes = await Promise.all(names.map((name) => startNode(name, token)))

let committed = 0
keyring.on('key.revoked', () => {
  committed = now()
})
const { confirmation } = await keyring.keys.revoke(key.id, { reason: 'leaked', confirm: '2s' })
console.log(`${confirmation.complete ? 'applied by all' : 'NOT YET applied by all'} ${sinceCommit(now())}`)
for (const { name, applied } of confirmation.nodes)
  console.log(`receipt of ${name}: ${applied ? 'applied' : 'NOT YET applied'}`)
for (const { name, refused } of nodes) console.log(`${name} refused the key ${sinceCommit(await refused)}`)

for (const node of nodes) node.stop()
await keyring.close()

/** A node may hear of the commit a moment before this process does. */
function sinceCommit(moment: number): string {
  return `${(moment - committed).toFixed(1)} ms after the commit`
}
