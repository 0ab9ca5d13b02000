// Changes of the keyring section, in a process of its own: node keyring-changes.mjs <sqlite | postgres> <file or URL> <driver> <folder>.
// It issues, rotates and revokes as often as a message asks for, and says how long each took, and as many fsyncs beside them.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createKeyring } from '@latchkey/keyring'
import { postgresStore, sqliteStore } from '@latchkey/sql'

const [kind, where, driver, folder] = process.argv.slice(2)
const store = kind === 'sqlite' ? sqliteStore(where, { driver }) : postgresStore(where)
const keyring = createKeyring({ store })
const account = await keyring.accounts.create({ name: 'Bench' })
const facts = { accountId: account.id, email: 'user@example.com', permissions: ['pipeline:read'] }
const user = await keyring.users.create(facts)
const probe = openSync(join(folder, `probe-${process.pid}`), 'w')
const page = Buffer.alloc(4096, 1)

/** One after the other, each on the disk before the next. @param {number} times */
async function run(times) {
  const taken = { issue: [], rotate: [], revoke: [], fsync: [] }
  for (let i = 0; i < times; i++) {
    const issued = await timed(taken.issue, () => keyring.keys.issue({ userId: user.id, expiresIn: '90d' }))
    const rotated = await timed(taken.rotate, () => keyring.keys.rotate(issued.key.id, { overlap: '1h' }))
    await timed(taken.revoke, () => keyring.keys.revoke(rotated.key.id))
    await timed(taken.fsync, sync)
  }
  return taken
}

/** Four kilobytes at the end of a file, and on the disk: what no durable commit can do without. */
function sync() {
  writeSync(probe, page)
  fsyncSync(probe)
}

/** @template T @param {number[]} times in milliseconds @param {() => T | Promise<T>} work */
async function timed(times, work) {
  const started = performance.now()
  const result = await work()
  times.push(performance.now() - started)
  return result
}

process.on('disconnect', async () => {
  closeSync(probe)
  await keyring.close()
  process.exit()
})
process.on('message', async ({ times }) => process.send(await run(times)))
process.send({})
