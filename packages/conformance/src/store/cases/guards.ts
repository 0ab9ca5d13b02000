import assert from 'node:assert/strict'
import type { Batch, ConflictCause, Guard, KeyStore, Put, Table } from '@latchkey/keyring'
import {
  causesOf,
  causeOfBatch,
  count,
  everythingIn,
  inserted,
  numbers,
  updated,
  write,
} from '../fixtures/batches.js'
import { auditEntry, digestOf, oneOfEach as records, personalKey, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases } from '../harness.js'

const tables = Object.keys(records) as Table[]

const all: readonly Put[] = tables.map((table) => inserted(table, records[table]))

function guard(table: Table, version = 1, id = 'one'): Guard {
  return { table, id, version }
}

function guarded(
  guards: readonly Guard[],
  puts: readonly Put[] = [inserted('keys', personalKey('new'))],
): Batch {
  return { puts, audit: [auditEntry()], guards }
}

/** The batch is refused for this cause, and leaves nothing behind. */
async function refusesBatch(store: KeyStore, batch: Batch, cause: ConflictCause = 'version'): Promise<void> {
  const before = await everythingIn(store)
  assert.equal(await causeOfBatch(store, batch), cause)
  assert.deepEqual(await everythingIn(store), before)
}

const perTable = tables.map((table): StoreCase => ({
  name: `${table}: a guard names the version that must be there`,
  run: async ({ store, other }) => {
    await refusesBatch(store, guarded([guard(table)]))
    await write(store, all)
    await refusesBatch(other, guarded([guard(table, 2)]))
    await refusesBatch(other, guarded([guard(table, 1, 'nobody')]))
    await write(store, [updated(table, records[table], {})])
    await refusesBatch(other, guarded([guard(table)]))
    assert.equal(await causeOfBatch(other, guarded([guard(table, 2)])), null)
    assert.equal((await store.get('keys', 'new'))?.id, 'new')
  },
}))

export const guards: StoreCases = {
  title: 'what a batch was planned by',
  cases: [
    ...perTable,
    {
      name: 'one of many guards stands against a batch, at any place',
      run: async ({ store }) => {
        await write(store, all)
        const good = tables.map((table) => guard(table))
        for (let place = 0; place <= good.length; place++)
          await refusesBatch(store, guarded(good.toSpliced(place, 0, guard('roles', 7))))
        assert.equal(await causeOfBatch(store, guarded([...good, ...good])), null)
      },
    },
    {
      name: 'a guard is told before a uniqueness',
      run: async ({ store }) => {
        const idempotency = digestOf('call')
        await write(store, [...all, inserted('keys', personalKey('taken', { idempotency }))])
        const rival = inserted('keys', personalKey('rival', { idempotency }))
        await refusesBatch(store, guarded([guard('users', 7)], [rival]))
        await refusesBatch(store, guarded([guard('users')], [rival]), 'idempotency')
      },
    },
    {
      name: 'a guard is about what was there before the batch, and may be about what it writes',
      run: async ({ store }) => {
        await write(store, all)
        const change = updated('users', records.users, { name: 'changed' })
        await refusesBatch(store, guarded([guard('users', 2)], [change]))
        assert.equal(await causeOfBatch(store, guarded([guard('users')], [change])), null)
      },
    },
    {
      name: 'a guard holds for a batch that writes audit rows alone',
      run: async ({ store }) => {
        await write(store, all)
        await refusesBatch(store, guarded([guard('users', 7)], []))
        assert.equal(await causeOfBatch(store, guarded([guard('users')], [])), null)
      },
    },
    {
      name: 'a thousand guards',
      run: async ({ store }) => {
        const users = numbers(1000).map((i) => user(`u${i}`))
        await write(
          store,
          users.map((record) => inserted('users', record)),
        )
        const good = users.map(({ id }) => guard('users', 1, id))
        await refusesBatch(store, guarded([...good, guard('users', 2, 'u0')]))
        assert.equal(await causeOfBatch(store, guarded(good)), null)
      },
    },
    {
      name: 'a guard of an id that no record can have',
      run: async ({ store }) => {
        for (const id of ['', '\0', '\ud800', '%', "' or 1=1 --"])
          await refusesBatch(store, guarded([guard('users', 1, id)]))
      },
    },
    {
      name: '100 at once with a change of what they are guarded by: none comes after it',
      run: async ({ store, other }) => {
        await write(store, all)
        const attempts = numbers(100).map((i) => async () => {
          if (i === 50) {
            await write(other, [updated('users', records.users, { status: 'disabled' })])
            return null
          }
          const puts = [inserted('keys', personalKey(`key-${i}`))]
          return causeOfBatch(i % 2 === 0 ? store : other, guarded([guard('users')], puts))
        })
        const causes = await causesOf(attempts)
        assert.equal(count(causes, null) + count(causes, 'version'), 100)
        const changes = await store.changesSince(0, 1000)
        assert.deepEqual([changes.at(-1)?.table, changes.length], ['users', all.length + count(causes, null)])
      },
    },
  ],
}
