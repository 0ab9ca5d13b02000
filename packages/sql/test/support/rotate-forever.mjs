// A process that rotates one key again and again until it is killed: node rotate-forever.mjs TARGET DRIVER. It begins when it is
// told to, and says when it has done so once.
import { once } from 'node:events'
import { openStore } from './open-store.mjs'
import { rotation } from './service-keys.mjs'

const [target, driver] = process.argv.slice(2)
const store = await openStore(target, driver)
process.send('ready')
await once(process, 'message')

const keys = await store.list('keys', { serviceAccountId: 'owner' }, { limit: 1_000_000 })
let current = keys.find(({ holds }) => holds === 'owner')
for (let i = 0; ; i++) {
  const batch = rotation(current, `key-${process.pid}-${i}`)
  await store.commit(batch)
  current = batch.puts[0].record
  if (i === 0) process.send('rotating')
}
