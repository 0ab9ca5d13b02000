// Opens a store, and prints how it failed: node open-and-tell.mjs TARGET DRIVER.
import { openStore } from './open-store.mjs'

const [target, driver] = process.argv.slice(2)
try {
  await openStore(target, driver)
  tell({ code: 'opened' })
} catch ({ code, message }) {
  tell({ code, message })
}

function tell(what) {
  process.stdout.write(JSON.stringify(what))
}
