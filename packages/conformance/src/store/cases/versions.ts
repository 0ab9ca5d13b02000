import assert from 'node:assert/strict'
import type { Table } from '@latchkey/keyring'
import { inserted, refuses, updated, write } from '../fixtures/batches.js'
import { digestOf, oneOfEach as records, personalKey, serviceKey, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases } from '../harness.js'

const perTable = (Object.keys(records) as Table[]).flatMap((table): StoreCase[] => [
  {
    name: `${table}: an id that is there cannot be new`,
    run: async ({ store }) => {
      await write(store, [inserted(table, records[table])])
      await refuses(store, 'id', [inserted(table, { ...records[table], ...apart(table) })])
    },
  },
  {
    name: `${table}: a change must name the version that is there`,
    run: async ({ store }) => {
      const second = { ...records[table], version: 2 }
      await refuses(store, 'version', [updated(table, records[table], {})])
      await write(store, [inserted(table, records[table])])
      await write(store, [updated(table, records[table], {})])
      await refuses(store, 'version', [updated(table, records[table], {})])
      await refuses(store, 'version', [updated(table, { ...second, version: 3 }, {})])
      await write(store, [updated(table, second, {})])
      assert.equal((await store.get(table, 'one'))?.version, 3)
    },
  },
])

/** So that nothing but the id stands against it. */
function apart(table: Table): object {
  if (table === 'accounts') return { shortId: 'apart' }
  if (table === 'users') return { email: 'apart@example.com' }
  return table === 'keys' ? { digest: digestOf('apart') } : {}
}

export const versions: StoreCases = {
  title: 'versions',
  cases: [
    ...perTable,
    {
      name: 'an id is taken in its own table only',
      run: async ({ store }) => {
        await write(store, [
          inserted('users', records.users),
          inserted('roles', records.roles),
          inserted('keys', records.keys),
        ])
        assert.equal(await store.lastSequence(), 3)
      },
    },
    {
      name: 'the id of a tombstone is taken',
      run: async ({ store }) => {
        await write(store, [inserted('users', records.users)])
        await write(store, [updated('users', records.users, { status: 'deleted' })])
        await refuses(store, 'id', [inserted('users', records.users)])
      },
    },
    {
      name: 'a batch names a record once',
      run: async ({ store }) => {
        const { keys } = records
        await refuses(store, 'id', [
          inserted('keys', keys),
          inserted('keys', { ...keys, digest: digestOf('apart') }),
        ])
        await refuses(store, 'version', [inserted('keys', keys), updated('keys', keys, {})])
        await write(store, [inserted('keys', keys)])
        await refuses(store, 'version', [updated('keys', keys, {}), updated('keys', keys, {})])
      },
    },
    {
      name: 'a version is told before a uniqueness: whoever planned on old records plans anew',
      run: async ({ store }) => {
        const [old, taken] = [serviceKey('old', 'owner'), personalKey('taken')]
        await write(store, [inserted('keys', old), inserted('keys', taken)])
        await write(store, [updated('keys', old, { name: 'changed' })])
        const stale = updated('keys', old, { holds: null, retiring: true })
        await refuses(store, 'version', [inserted('keys', serviceKey('new', 'owner')), stale])
        await refuses(store, 'version', [updated('keys', taken, { digest: old.digest }), stale])
        await write(store, [inserted('users', user('u')), inserted('users', user('v'))])
        await refuses(store, 'version', [updated('users', user('u'), { email: user('v').email }), stale])
      },
    },
    {
      name: 'a taken idempotency key is told before any other uniqueness',
      run: async ({ store }) => {
        const idempotency = digestOf('call')
        await write(store, [inserted('keys', serviceKey('first', 'owner', { idempotency }))])
        const second = serviceKey('second', 'owner', { idempotency })
        await refuses(store, 'idempotency', [inserted('keys', second)])
        const twin = personalKey('twin', { idempotency: digestOf('other'), digest: digestOf('first') })
        const other = personalKey('other', { idempotency: digestOf('other') })
        await refuses(store, 'idempotency', [inserted('keys', twin), inserted('keys', other)])
        const stale = updated('keys', personalKey('third'), {})
        await refuses(store, 'version', [inserted('keys', second), stale])
      },
    },
    {
      name: 'a version and a taken idempotency key are told before an id that is there',
      run: async ({ store }) => {
        const idempotency = digestOf('call')
        await write(store, [
          inserted('users', records.users),
          inserted('keys', personalKey('first', { idempotency })),
        ])
        const taken = inserted('users', records.users)
        const second = inserted('keys', personalKey('second', { idempotency }))
        const stale = updated('keys', personalKey('third'), {})
        await refuses(store, 'version', [taken, stale])
        await refuses(store, 'version', [stale, taken])
        await refuses(store, 'idempotency', [taken, second])
        await refuses(store, 'idempotency', [second, taken])
        const again = inserted('keys', personalKey('first', { digest: digestOf('apart') }))
        await refuses(store, 'idempotency', [again, second])
        await refuses(store, 'idempotency', [second, again])
        await refuses(store, 'idempotency', [inserted('keys', personalKey('first', { idempotency }))])
      },
    },
  ],
}
