// Fills a file of the keyring section, in a process of its own: node keyring-fill.mjs <subject as JSON>.
// It says after each tenth of the keys how long that took and how much memory it has, and when it is done.
import { createKeyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { addOwners, keysToImport } from './keyring/contents.mjs'

/** @type {import('./keyring/subjects.mjs').Subject} */
const { kind, file, driver, keys } = JSON.parse(process.argv[2])

process.on('disconnect', () => process.exit())
await (kind === 'sqlite' ? fillOurs() : fillTheirs())
process.send({ done: true })

async function fillOurs() {
  const store = sqliteStore(file, { driver })
  const keyring = await createKeyring({ store }).open()
  await addOwners(store, keys)
  const tenth = keys / 10
  let started = performance.now()
  let before = process.cpuUsage()
  const onProgress = (/** @type {number} */ done) => {
    if (done % tenth !== 0) return
    const now = performance.now()
    const { user, system } = process.cpuUsage(before)
    process.send({ seconds: (now - started) / 1000, cpu: user + system, rss: process.memoryUsage.rss() })
    started = now
    before = process.cpuUsage()
  }
  await keyring.keys.importMany(keysToImport(keys), { onProgress })
  await keyring.close()
}

async function fillTheirs() {
  const { addKeys, onSqlite } = await import('./keyring/better-auth.mjs')
  const { auth, connection } = await onSqlite(file, driver)
  connection.exec('pragma synchronous = off')
  for (let i = 0; i < 10; i++) {
    await addKeys(auth, keys / 10)
    process.send({})
  }
}
