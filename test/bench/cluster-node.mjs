// One node of the cluster section, in a process of its own: node cluster-node.mjs <where as JSON>.
// It is told a token, says when it takes it from memory, and then at what time it refused it first.
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthenticator } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { feeds } from './cluster/news.mjs'

/** @type {import('./cluster/nodes.mjs').Where} */
const { database, redis, feed } = JSON.parse(process.argv[2])
const keyring = await createKeyring({ store: postgresStore(database), ...feeds[feed](redis) }).open()
const authenticator = createAuthenticator({ verifier: keyring })

/** @param {string} token */
async function watch(token) {
  const request = { headers: { authorization: `Token ${token}` } }
  while (!(await isFromMemory(request))) await sleep(1)
  process.send({ watching: true })
  for (;;) {
    const outcome = await authenticator.authenticate(request)
    if (!outcome.ok) return { at: String(process.hrtime.bigint()), reason: outcome.error.reason }
    // Of all nodes together some thousand calls a second; what a node knows it knows within a millisecond.
    await sleep(1)
  }
}

/** @param {{ headers: Record<string, string> }} request */
async function isFromMemory(request) {
  const { hits } = keyring.health().cache
  const { ok } = await authenticator.authenticate(request)
  return ok && keyring.health().cache.hits > hits
}

process.on('disconnect', async () => {
  await keyring.close()
  process.exit()
})
process.on('message', async ({ token }) => process.send(await watch(token)))
process.send({})
