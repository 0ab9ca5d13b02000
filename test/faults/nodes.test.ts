// What happens to a node itself: it is stopped, it starts late, its clock is wrong.
import type { Keyring } from '@latchkey/keyring'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { askOverHttp } from './http.js'
import { lasting, patience, rounds } from './length.js'
import type { NodeProcess } from './node-process.js'
import { play } from './play.js'
import { maxStaleness, missing, openWorld, type World } from './world.js'

notRun(missing)

const tenMinutes = 600_000

/** The id of a key that nobody asks for. */
async function spareKey(admin: Keyring): Promise<string> {
  const { id: accountId } = await admin.accounts.create({ name: 'spare' })
  const { id } = await admin.serviceAccounts.create({ accountId, name: 'spare', permissions: ['*'] })
  return (await admin.keys.issue({ serviceAccountId: id })).key.id
}

/** Revokes it, or asks again whether all nodes know. Returns the names of those who have not said so. */
async function unconfirmed(admin: Keyring, keyId: string, confirm: string): Promise<readonly string[]> {
  const { confirmation } = await admin.keys.revoke(keyId, { confirm })
  return confirmation.nodes.filter(({ applied }) => !applied).map(({ name }) => name)
}

describe.skipIf(missing)('a node', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld()), patience())
  afterAll(() => world?.close())

  // A virtual machine that is moved, a laptop that sleeps. When it goes on, requests wait in its sockets.
  it(
    'that was stopped for longer than memory may be believed refuses what was rotated out meanwhile, also to a request that waited',
    async () => {
      const verdicts = []
      for (const node of world.nodes.slice(0, rounds)) {
        const spare = await spareKey(world.admin)
        let answers: readonly Promise<number | undefined>[] = []
        const verdict = await play(world, {
          lasts: lasting(maxStaleness + 400),
          begin: async (items) => {
            const doomed = items().find(({ name }) => name === 'rotated out')
            node.stop()
            // It is rotated at once. The system takes the requests in, and keeps them until the node goes on.
            answers = [items()[0], doomed].map((item) => askOverHttp(node, item).then(({ status }) => status))
            expect(await unconfirmed(world.admin, spare, '1s')).toEqual([node.name])
          },
          end: () => node.continue(),
        })
        verdicts.push(verdict)
        expect(await Promise.all(answers)).toEqual([200, 401])
        expect(await unconfirmed(world.admin, spare, '10s')).toEqual([])
        expectPromiseKept(verdict)
        expect(verdict.unavailable).toEqual([])
      }
      await expectNothingLost(world.admin, verdicts)
      tell('a node that is stopped', verdicts)
    },
    patience(),
  )

  it.each([
    ['changes: knows them all', false],
    ['an outage: lets nobody in, and knows every change when it is over', true],
  ])(
    'that starts in the middle of %s',
    async (what, isOutage) => {
      const verdicts = []
      for (let round = 0; round < rounds; round++) {
        const newcomers: NodeProcess[] = []
        const verdict = await play(world, {
          lasts: lasting(1000),
          begin: async (items) => {
            if (isOutage) world.toDatabase.freeze()
            const node = await world.addNode(round % 2 === 0 ? {} : { feed: 'redis' })
            newcomers.push(node)
            await node.watch(items())
          },
          end: () => world.toDatabase.thaw(),
        })
        verdicts.push(verdict)
        expectPromiseKept(verdict)
        expect(isOutage ? [] : verdict.unavailable).toEqual([])
        for (const node of newcomers) await world.removeNode(node)
      }
      await expectNothingLost(world.admin, verdicts)
      tell(`a node that starts in the middle of ${what}`, verdicts)
    },
    patience(),
  )

  // How long memory may be believed is measured by the monotonic clock, which nobody sets.
  it(
    'whose Date is ten minutes ahead, or behind, sees every change as soon as others',
    async () => {
      await world.addNode({ skew: tenMinutes })
      await world.addNode({ skew: -tenMinutes, feed: 'redis' })
      const verdicts = []
      for (let round = 0; round < rounds; round++) {
        const verdict = await play(world, {
          lasts: lasting(1000),
          // When a key expires is a matter of that clock alone.
          expiry: false,
          begin: () => undefined,
          end: () => undefined,
        })
        verdicts.push(verdict)
        expectPromiseKept(verdict)
        expect(verdict.unavailable).toEqual([])
      }
      await expectNothingLost(world.admin, verdicts)
      tell('clocks ten minutes ahead and behind', verdicts)
    },
    patience(),
  )
})
