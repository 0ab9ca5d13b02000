// A process that takes part in races: node rival.mjs TARGET DRIVER. Each message { old, prefix, attempts } starts as many rotations
// of one key at once; the answer is how many of them won.
import { openStore } from './open-store.mjs'
import { rotation } from './service-keys.mjs'

const [target, driver] = process.argv.slice(2)
const store = await openStore(target, driver)

process.on('message', async ({ old, prefix, attempts }) => {
  const revived = { ...old, createdAt: new Date(old.createdAt) }
  const batches = Array.from({ length: attempts }, (_, i) => rotation(revived, `${prefix}-${i}`))
  const outcomes = await Promise.all(batches.map((batch) => store.commit(batch).then(() => 'won', nameOf)))
  process.send({ outcomes })
})
process.on('disconnect', () => void store.close())
process.send('ready')

function nameOf(error) {
  return error.name === 'StoreConflict' ? error.what : `${error.name}: ${error.message}`
}
