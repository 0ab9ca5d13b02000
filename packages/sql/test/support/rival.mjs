// A process that takes part in races: node rival.mjs TARGET DRIVER. Each message { keyId, attempts } starts as many rotations of
// one key at once; the answer is how each of them ended.
import { createKeyring } from '@latchkey/keyring'
import { openStore } from './open-store.mjs'

const [target, driver] = process.argv.slice(2)
const keyring = createKeyring({ store: await openStore(target, driver) })
await keyring.open()

process.on('message', async ({ keyId, attempts }) => {
  const rotations = Array.from({ length: attempts }, () =>
    outcomeOf(keyring.keys.rotate(keyId, { overlap: '1h' })),
  )
  process.send({ outcomes: await Promise.all(rotations) })
})
process.on('disconnect', () => void keyring.close())
process.send('ready')

async function outcomeOf(rotation) {
  try {
    await rotation
    return 'won'
  } catch ({ code, message }) {
    return code === 'conflict' ? 'conflict' : message
  }
}
