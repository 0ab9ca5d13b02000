// 200 changes a second, of records that have nothing to do with the keys in question and of some that have, with keys among them that
// lose their rights.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Keyring } from '@latchkey/keyring'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { isLong, patience } from './length.js'
import { play } from './play.js'
import { missing, openWorld, type World } from './world.js'

notRun(missing)

/** A second. */
const wanted = 200
const seconds = isLong ? 60 : 2
/** More than there are bystanders, and they would get in each other's way: that is another test's business. */
const mostAtOnce = 12

type Change = (n: number) => Promise<unknown>

/** Who lives beside the keys that are watched. */
async function bystander(admin: Keyring, name: string): Promise<readonly Change[]> {
  const { id: accountId } = await admin.accounts.create({ name })
  const email = `${accountId}@example.com`
  const { id: userId } = await admin.users.create({ accountId, email, permissions: ['a:b'] })
  let keyId: string | null = null
  return [
    (n) => admin.users.update(userId, { permissions: [`a:b${n}`] }),
    async () => void ({ id: keyId } = (await admin.keys.issue({ userId })).key),
    (n) => admin.accounts.update(accountId, { name: `${name} ${n}` }),
    async () => keyId !== null && admin.keys.revoke(keyId),
  ]
}

/** All keys hang on roles: each change of one makes every node ask for all of them anew. */
async function gather({ admin }: World): Promise<readonly (readonly Change[])[]> {
  const names = Array.from({ length: 2 * mostAtOnce }, (_, i) => `beside-${i}`)
  const [first = [], ...others] = await Promise.all(names.map((name) => bystander(admin, name)))
  return [[...first, await roleChange(admin)], ...others]
}

async function roleChange(admin: Keyring): Promise<Change> {
  await admin.roles.create({ name: 'beside', permissions: ['a:b'] })
  return (n) => admin.roles.update('beside', { permissions: [`a:b${n}`] })
}

/** As many changes a second as are wanted, or as the database takes. Returns how many they were. */
async function storm(crowd: readonly (readonly Change[])[]): Promise<number> {
  const underWay = new Set<Promise<unknown>>()
  const begunAt = performance.now()
  let n = 0
  for (; performance.now() - begunAt < seconds * 1000; n++) {
    await sleep(begunAt + (n * 1000) / wanted - performance.now())
    if (underWay.size >= mostAtOnce) await Promise.race(underWay)
    const changes = crowd[n % crowd.length] ?? []
    const change = changes[Math.floor(n / crowd.length) % changes.length]
    const made: Promise<unknown> = Promise.resolve(change?.(n)).finally(() => underWay.delete(made))
    underWay.add(made)
  }
  await Promise.all(underWay)
  return n
}

describe.skipIf(missing)('a storm of changes', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld()), patience())
  afterAll(() => world?.close())

  it(
    'hides no revocation',
    async () => {
      const crowd = await gather(world)
      let made = 0
      const verdict = await play(world, {
        lasts: seconds * 1000,
        crews: isLong ? 5 : 2,
        every: isLong ? 100 : 20,
        begin: async (_, { touch }) => {
          made = await storm([[(n) => touch(`touched ${n}`)], ...crowd])
        },
        end: () => undefined,
      })
      expectPromiseKept(verdict)
      expect(verdict.unavailable).toEqual([])
      expect(made).toBeGreaterThan(seconds * 10)
      await expectNothingLost(world.admin, [verdict])
      tell(`a storm of ${made} changes in ${seconds} s`, [verdict])
    },
    patience(),
  )
})
