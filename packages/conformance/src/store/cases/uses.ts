import assert from 'node:assert/strict'
import type { KeyUse } from '@latchkey/keyring'
import { inserted, numbers, updated, write } from '../fixtures/batches.js'
import { auditEntry, instant, personalKey } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

const revokedAt = new Date('2026-11-24T12:00:00Z')

function at(minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000)
}

export const uses: StoreCases = {
  title: 'last uses',
  cases: [
    {
      name: 'the latest is kept, whatever the order',
      run: async ({ store, other }) => {
        await store.recordUses([
          { keyId: 'a', at: at(5) },
          { keyId: 'b', at: at(1) },
        ])
        await other.recordUses([
          { keyId: 'a', at: at(3) },
          { keyId: 'b', at: at(2) },
        ])
        await store.recordUses([])
        assert.deepEqual(
          await other.lastUsed(['a', 'b', 'c']),
          new Map([
            ['a', at(5)],
            ['b', at(2)],
          ]),
        )
        assert.deepEqual(await store.lastUsed([]), new Map())
      },
    },
    {
      name: 'a key may be in one call several times',
      run: async ({ store }) => {
        await store.recordUses([1, 9, 4].map((minutes) => ({ keyId: 'a', at: at(minutes) })))
        assert.deepEqual(await store.lastUsed(['a', 'a']), new Map([['a', at(9)]]))
      },
    },
    {
      name: 'many at once, to the millisecond',
      run: async ({ store }) => {
        const all = numbers(2500).map((i): KeyUse => ({
          keyId: `key-${i}`,
          at: new Date(instant.getTime() + i),
        }))
        await store.recordUses(all)
        const last = await store.lastUsed(all.map(({ keyId }) => keyId))
        assert.deepEqual(last, new Map(all.map((use) => [use.keyId, use.at])))
      },
    },
    {
      name: 'a use changes no record, no version, and no log',
      run: async ({ store }) => {
        const key = personalKey('key')
        await write(store, [inserted('keys', key)], [auditEntry()])
        await store.recordUses([{ keyId: 'key', at: at(1) }])
        assert.deepEqual(await store.get('keys', 'key'), key)
        assert.deepEqual([await store.lastSequence(), (await store.listAudit({}, {})).length], [1, 1])
        await write(store, [updated('keys', key, { name: 'changed' })])
        assert.deepEqual(await store.lastUsed(['key']), new Map([['key', at(1)]]))
      },
    },
    {
      // keypal lost 4 revocations in 50 to such a race; better-auth#9974 is the same.
      name: '10,000 races: no use undoes a revocation, none moves back',
      run: async ({ store, other }) => {
        for (const round of numbers(50)) {
          const keys = numbers(200).map((i) => personalKey(`key-${round}-${i}`))
          await write(
            store,
            keys.map((key) => inserted('keys', key)),
          )
          const seen = (minutes: number): KeyUse[] => keys.map(({ id }) => ({ keyId: id, at: at(minutes) }))
          await Promise.all([
            other.recordUses(seen(2)),
            write(
              store,
              keys.map((key) => updated('keys', key, { revokedAt })),
            ),
            other.recordUses(seen(3)),
            store.recordUses(seen(1)),
          ])
          const last = await store.lastUsed(keys.map(({ id }) => id))
          for (const { id } of keys) assert.deepEqual(last.get(id), at(3))
        }
        assert.deepEqual(await store.list('keys', { revoked: false }, {}), [])
        const some = await store.list('keys', { revoked: true }, { limit: 20_000 })
        assert.deepEqual([some.length, some.every(({ version }) => version === 2)], [10_000, true])
      },
    },
  ],
}
