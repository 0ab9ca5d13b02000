// A process that rotates a service account's key again and again until it is killed: node rotate-forever.mjs TARGET DRIVER. It
// begins when it is told { serviceAccountId }, and tells of each rotation.
import { once } from 'node:events'
import { createKeyring } from '@latchkey/keyring'
import { openStore } from './open-store.mjs'

const [target, driver] = process.argv.slice(2)
const { keys } = createKeyring({ store: await openStore(target, driver) })
process.send('ready')
const [{ serviceAccountId }] = await once(process, 'message')

const all = await keys.list({ serviceAccountId, revoked: false, limit: 1000 })
let { id } = all.find(({ state }) => state === 'current')
for (let i = 0; ; i++) {
  // Both ways of retiring the old key, in turn.
  const { key } = await keys.rotate(id, { overlap: i % 2 === 0 ? '1h' : 0 })
  id = key.id
  process.send('rotated')
}
