import assert from 'node:assert/strict'
import type { KeyStore, Put } from '@latchkey/keyring'
import { causeOf, everythingIn, inserted, numbers, refuses, updated, write } from '../fixtures/batches.js'
import { auditEntry, personalKey, role, serviceKey, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases } from '../harness.js'

const present = [serviceKey('present', 'owner'), personalKey('changed')] as const

/** A batch in which something stands against one put, at each place that it can have. */
const bad: Readonly<Record<string, Put>> = {
  'an id that is there': inserted('roles', role('there')),
  'an old version': updated('keys', { ...present[1], version: 7 }, {}),
  'a taken place': inserted('keys', serviceKey('rival', 'owner')),
}

function goodPuts(): readonly Put[] {
  const fresh = numbers(5).map((i) => inserted('keys', personalKey(`fresh-${i}`)))
  return [inserted('users', user('fresh')), ...fresh, updated('keys', present[0], { name: 'renamed' })]
}

async function prepare(store: KeyStore): Promise<void> {
  await write(
    store,
    [...present.map((key) => inserted('keys', key)), inserted('roles', role('there'))],
    [auditEntry()],
  )
}

const perBad = Object.entries(bad).map(([name, put]): StoreCase => ({
  name: `${name}, at any place of a batch: nothing is written`,
  run: async ({ store, other }) => {
    await prepare(store)
    const before = await everythingIn(other)
    const good = goodPuts()
    for (let place = 0; place <= good.length; place++) {
      const puts = good.toSpliced(place, 0, put)
      await assert.rejects(store.commit({ puts, audit: [auditEntry(), auditEntry()] }), {
        name: 'StoreConflict',
      })
      assert.deepEqual(await everythingIn(other), before)
    }
    assert.equal(await causeOf(store, good), null)
  },
}))

export const atomicity: StoreCases = {
  title: 'a batch is written whole or not at all',
  cases: [
    ...perBad,
    {
      name: 'a refused batch uses up no number',
      run: async ({ store }) => {
        await prepare(store)
        const sequence = await store.lastSequence()
        await refuses(store, 'holds', [
          inserted('keys', personalKey('one')),
          inserted('keys', serviceKey('rival', 'owner')),
        ])
        assert.equal(await write(store, [inserted('keys', personalKey('one'))], [auditEntry()]), sequence + 1)
        assert.deepEqual(
          (await store.listAudit({}, {})).map((row) => row.sequence),
          [1, 2],
        )
      },
    },
    {
      name: 'a large batch that fails at its end',
      run: async ({ store }) => {
        await prepare(store)
        const fresh = numbers(1500).map((i) => inserted('keys', personalKey(`fresh-${i}`)))
        await refuses(store, 'holds', [...fresh, inserted('keys', serviceKey('rival', 'owner'))])
      },
    },
    {
      name: 'a reader sees all of a batch or nothing',
      run: async ({ store, other }) => {
        const keys = numbers(300).map((i) =>
          inserted('keys', personalKey(`fresh-${String(i).padStart(3, '0')}`)),
        )
        const progress = { done: false }
        const writing = write(store, keys).finally(() => {
          progress.done = true
        })
        const seen = new Set<number>()
        while (!progress.done) {
          seen.add((await other.list('keys', {}, { limit: 1000 })).length)
          await new Promise((resume) => void setImmediate(resume))
        }
        await writing
        assert.deepEqual(
          [...seen].filter((length) => length !== 0 && length !== keys.length),
          [],
        )
      },
    },
    {
      name: 'an empty batch changes nothing',
      run: async ({ store }) => {
        await prepare(store)
        const before = await everythingIn(store)
        assert.equal(await write(store, []), await store.lastSequence())
        assert.deepEqual(await everythingIn(store), before)
      },
    },
  ],
}
