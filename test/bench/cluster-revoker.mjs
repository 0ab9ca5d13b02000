// Revokes for the cluster section, in a process of its own: node cluster-revoker.mjs <where as JSON>.
// It issues as many keys as a message asks for, and says when a revocation was committed.
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { feeds } from './cluster/news.mjs'

/** @type {import('./cluster/nodes.mjs').Where} */
const { database, redis, feed } = JSON.parse(process.argv[2])
const keyring = await createKeyring({ store: postgresStore(database), ...feeds[feed](redis) }).open()
const account = await keyring.accounts.create({ name: 'Bench' })
const facts = { accountId: account.id, email: 'user@example.com', permissions: ['pipeline:read'] }
const user = await keyring.users.create(facts)

/** @param {number} count */
async function issue(count) {
  const keys = []
  for (let i = 0; i < count; i++) {
    const { token, key } = await keyring.keys.issue({ userId: user.id, expiresIn: '90d' })
    keys.push({ token, id: key.id })
  }
  return { keys }
}

/** @param {string} id */
async function revoke(id) {
  await keyring.keys.revoke(id)
  return { at: String(process.hrtime.bigint()) }
}

process.on('disconnect', async () => {
  await keyring.close()
  process.exit()
})
process.on('message', async ({ count, id }) =>
  process.send(await (id === undefined ? issue(count) : revoke(id))),
)
process.send({})
