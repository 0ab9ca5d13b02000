import assert from 'node:assert/strict'
import { inserted, numbers, updated, write } from '../fixtures/batches.js'
import { personalKey, serviceKey } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

export const keyCounts: StoreCases = {
  title: 'peppers and foreign keys',
  cases: [
    {
      name: 'keys are counted by pepper, save those that are revoked',
      run: async ({ store, other }) => {
        assert.deepEqual(await store.countPeppers(), new Map())
        const [first, second] = [personalKey('first', { pepper: 0 }), personalKey('second', { pepper: 1 })]
        const keys = [
          first,
          second,
          ...numbers(28).map((i) => personalKey(`key-${i}`, { pepper: (i + 2) % 3 })),
        ]
        const retiring = serviceKey('retiring', 'owner', {
          holds: null,
          retiring: true,
          pepper: 7,
          expiresAt: new Date(1),
        })
        await write(
          store,
          [...keys, retiring].map((key) => inserted('keys', key)),
        )
        assert.deepEqual(
          await other.countPeppers(),
          new Map([
            [0, 10],
            [1, 10],
            [2, 10],
            [7, 1],
          ]),
        )
        await write(store, [
          updated('keys', first, { revokedAt: new Date() }),
          updated('keys', second, { pepper: 2 }),
        ])
        await write(store, [updated('keys', retiring, { revokedAt: new Date() })])
        assert.deepEqual(
          await other.countPeppers(),
          new Map([
            [0, 9],
            [1, 9],
            [2, 11],
          ]),
        )
      },
    },
    {
      name: 'foreign keys are noticed at once',
      run: async ({ store, other }) => {
        await write(store, [inserted('keys', personalKey('ours'))])
        assert.equal((await other.hasForeignKeys()).value, false)
        await write(store, [inserted('keys', personalKey('theirs', { foreign: true }))])
        assert.deepEqual(
          [(await store.hasForeignKeys()).value, (await other.hasForeignKeys()).value],
          [true, true],
        )
      },
    },
    {
      // Whoever holds a revoked one must hear that it is revoked, and not that it never was.
      name: 'a foreign key that is revoked, expired or rotated out is still one',
      run: async ({ store, other }) => {
        const theirs = personalKey('theirs', { foreign: true, expiresAt: new Date(1) })
        await write(store, [inserted('keys', theirs)])
        assert.equal((await other.hasForeignKeys()).value, true)
        const revoked = { revokedAt: new Date(2), retiring: true }
        await write(store, [updated('keys', theirs, revoked)])
        assert.deepEqual(
          [(await store.hasForeignKeys()).value, (await other.hasForeignKeys()).value],
          [true, true],
        )
      },
    },
  ],
}
