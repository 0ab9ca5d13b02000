import assert from 'node:assert/strict'
import { everythingIn, inserted, updated, write } from '../fixtures/batches.js'
import { account, auditEntry, personalKey, serviceKey, user } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

export const durability: StoreCases = {
  title: 'open and close',
  cases: [
    {
      name: 'to close twice is no error, and writes under way are finished',
      run: async ({ store }) => {
        const writing = write(store, [inserted('keys', personalKey('key'))])
        await Promise.all([store.close(), writing])
        await store.close()
      },
    },
    {
      name: 'the harness can show what the capabilities claim',
      run: async ({ store, harness }) => {
        if (store.capabilities.durable)
          assert.ok(harness.reopen, 'a durable store needs reopen() in its harness')
        if (store.capabilities.shared) assert.ok(harness.join, 'a shared store needs join() in its harness')
      },
    },
    {
      name: 'where it is durable: opened again, everything is there, and the numbers go on',
      run: async ({ store, other, harness }) => {
        if (!harness.reopen) return
        const old = serviceKey('old', 'owner')
        await write(
          store,
          [inserted('accounts', account('a')), inserted('users', user('u')), inserted('keys', old)],
          [auditEntry()],
        )
        await write(store, [updated('keys', old, { holds: null, retiring: true })], [auditEntry()])
        await store.recordUses([{ keyId: 'old', at: new Date(7) }])
        const before = await everythingIn(store)
        await other.close()
        await store.close()
        const again = await harness.reopen(store)
        try {
          assert.deepEqual(await everythingIn(again), before)
          assert.deepEqual(await again.lastUsed(['old']), new Map([['old', new Date(7)]]))
          assert.equal(await write(again, [inserted('keys', serviceKey('new', 'owner'))], [auditEntry()]), 5)
          assert.equal((await again.listAudit({}, {})).at(-1)?.sequence, 3)
        } finally {
          await again.close()
        }
      },
    },
    {
      name: 'where it is shared: both write, both read',
      run: async ({ store, other }) => {
        if (store === other) return
        await write(store, [inserted('keys', personalKey('one'))], [auditEntry()])
        await write(other, [inserted('keys', personalKey('two'))], [auditEntry()])
        assert.deepEqual(await everythingIn(store), await everythingIn(other))
        assert.equal(await store.lastSequence(), 2)
      },
    },
  ],
}
