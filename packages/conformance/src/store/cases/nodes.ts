import assert from 'node:assert/strict'
import { inserted } from '../fixtures/batches.js'
import { personalKey } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

export const nodes: StoreCases = {
  title: 'nodes',
  cases: [
    {
      name: 'what a node says last is listed, with its age, in the order of ids',
      run: async ({ store, other }) => {
        assert.deepEqual(await store.listNodes(), [])
        await store.recordNode({ id: 'b', name: 'host:2', sequence: 7, lease: 50 })
        await other.recordNode({ id: 'a', name: 'host:1', sequence: 3, lease: 1000 })
        await store.recordNode({ id: 'a', name: 'host:1, anew', sequence: 4, lease: 2000 })
        const listed = await other.listNodes()
        assert.deepEqual(
          listed.map(({ id, name, sequence, lease }) => [id, name, sequence, lease]),
          [
            ['a', 'host:1, anew', 4, 2000],
            ['b', 'host:2', 7, 50],
          ],
        )
        for (const { age } of listed) assert.ok(age >= 0 && age < 60_000, `an age of ${age} ms`)
      },
    },
    {
      name: 'an age grows until the node is heard again',
      run: async ({ store }) => {
        const say = (): Promise<void> =>
          store.recordNode({ id: 'a', name: 'host:1', sequence: 1, lease: 1000 })
        const age = async (): Promise<number> => (await store.listNodes())[0]?.age ?? Number.NaN
        await say()
        while ((await age()) < 30);
        const before = performance.now()
        await say()
        // The store has a clock of its own, and may count whole milliseconds.
        const heard = await age()
        assert.ok(heard < performance.now() - before + 15)
      },
    },
    {
      name: 'one that is removed is not listed; to remove what is not there is no error',
      run: async ({ store, other }) => {
        await store.recordNode({ id: 'a', name: 'host:1', sequence: 1, lease: 1000 })
        await other.removeNode('a')
        await other.removeNode('a')
        assert.deepEqual(await store.listNodes(), [])
      },
    },
    {
      name: 'nodes are in no log',
      run: async ({ store }) => {
        await store.recordNode({ id: 'a', name: 'host:1', sequence: 1, lease: 1000 })
        await store.removeNode('a')
        assert.deepEqual([await store.lastSequence(), await store.listAudit({}, {})], [0, []])
      },
    },
    {
      name: 'they are asked by a change row of their own, after those of the puts',
      run: async ({ store, other }) => {
        const puts = [inserted('keys', personalKey('k'))]
        const { sequence } = await store.commit({ puts, audit: [], asksNodes: true })
        const alone = await store.commit({ puts: [], audit: [], asksNodes: true })
        const changes = await other.changesSince(0, 10)
        assert.deepEqual(
          changes.map(({ table, id }) => `${table} ${id}`),
          ['keys k', 'nodes all', 'nodes all'],
        )
        assert.deepEqual([changes[1]?.sequence, changes[2]?.sequence], [sequence, alone.sequence])
      },
    },
  ],
}
