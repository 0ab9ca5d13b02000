// Writes until it fails, and prints how, and how many records were committed: node fill-and-tell.mjs TARGET DRIVER.
import { openStore } from './open-store.mjs'

const [target, driver] = process.argv.slice(2)
const store = await openStore(target, driver)
const permissions = Array.from({ length: 100 }, (_, i) => `resource-${i}:read`)
const createdAt = new Date()

for (let committed = 0; ; committed += 20) {
  const roles = Array.from({ length: 20 }, (_, i) => ({
    id: `role-${committed + i}`,
    version: 1,
    createdAt,
    permissions,
    status: 'active',
  }))
  try {
    await store.commit({ puts: roles.map((record) => ({ table: 'roles', record, expect: null })), audit: [] })
  } catch ({ code, message }) {
    process.stdout.write(JSON.stringify({ code, message, committed }))
    break
  }
}
await store.close().catch(() => {})
