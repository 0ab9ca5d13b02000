// A node that is asked for many keys at once, all of them for the first time, by a database that is far away. It must learn them, and
// then need the database no more.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { isLong, patience } from './length.js'
import type { Item, Report } from './node-process.js'
import { missing, openWorld, type World } from './world.js'

notRun(missing)

const crowd = 500

describe.skipIf(missing !== null || !isLong)('a crowd of keys that are new to a node', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld([{}])), patience())
  afterAll(() => world?.close())

  async function issue(): Promise<readonly Item[]> {
    const { id: accountId } = await world.admin.accounts.create({ name: 'crowd' })
    const email = `${accountId}@example.com`
    const { id: userId } = await world.admin.users.create({ accountId, email, permissions: ['a:b'] })
    const keys = Array.from({ length: crowd }, () => ({ userId, token: randomBytes(20).toString('hex') }))
    await world.admin.keys.importMany(keys)
    return keys.map(({ token }, i) => ({ name: `key ${i}`, token }))
  }

  // Were the look at the log to wait behind all their look-ups, memory would never be believed, and all would be looked up again.
  it(
    'is let in after a while, over a slow network',
    async () => {
      const items = await issue()
      world.toDatabase.slow(30)
      await world.nodes[0]?.watch(items, 50)
      const stillOut = async (): Promise<number> => {
        const told: Report['items'] = (await world.nodes[0]?.report())?.items ?? {}
        return items.filter(({ name }) => told[name]?.last !== 'accepted').length
      }
      await expect.poll(stillOut, { timeout: 15_000, interval: 500 }).toBe(0)
    },
    patience(),
  )
})
