import assert from 'node:assert/strict'
import type { ConflictCause, Put } from '@latchkey/keyring'
import { causeOf, inserted, refuses, updated, write } from '../fixtures/batches.js'
import { account, digestOf, personalKey, serviceAccount, serviceKey, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases } from '../harness.js'

const idempotency = digestOf('call')
const email = 'same@example.com'

/** Two records that cannot both be, and what stands against the second. */
const rivals: readonly (readonly [cause: ConflictCause, first: Put, second: Put])[] = [
  [
    'shortId',
    inserted('accounts', account('a', { shortId: 'same' })),
    inserted('accounts', account('b', { shortId: 'same' })),
  ],
  [
    'email',
    inserted('users', user('a', { email })),
    inserted('users', user('b', { email, status: 'disabled' })),
  ],
  [
    'digest',
    inserted('keys', personalKey('a')),
    inserted('keys', personalKey('b', { digest: digestOf('a') })),
  ],
  ['holds', inserted('keys', serviceKey('a', 'owner')), inserted('keys', serviceKey('b', 'owner'))],
  [
    'idempotency',
    inserted('keys', personalKey('a', { idempotency })),
    inserted('keys', personalKey('b', { idempotency })),
  ],
]

const perRivals = rivals.flatMap(([cause, first, second]): StoreCase[] => [
  {
    name: `${cause}: stands once`,
    run: async ({ store, other }) => {
      await write(store, [first])
      await refuses(other, cause, [second])
    },
  },
  {
    name: `${cause}: stands once within a batch`,
    run: async ({ store }) => {
      await refuses(store, cause, [first, second])
    },
  },
  {
    name: `${cause}: a change cannot take it either`,
    run: async ({ store }) => {
      const apart = withoutRivalry(second)
      await write(store, [first, { ...apart, expect: null }])
      const taking = { ...second, expect: 1, record: { ...second.record, version: 2 } } as Put
      await refuses(store, cause, [taking])
    },
  },
])

/** The same record, before it wants what the first one has. */
function withoutRivalry(put: Put): Put {
  const { id } = put.record
  if (put.table === 'accounts') return inserted('accounts', account(id))
  if (put.table === 'users') return inserted('users', user(id))
  const retired = put.table === 'keys' && put.record.kind === 'service'
  return inserted(
    'keys',
    retired ? serviceKey(id, 'owner', { holds: null, retiring: true }) : personalKey(id),
  )
}

export const uniqueness: StoreCases = {
  title: 'uniqueness',
  cases: [
    ...perRivals,
    {
      name: 'email: another account may have a user of the same',
      run: async ({ store }) => {
        await write(store, [
          inserted('users', user('a', { email })),
          inserted('users', user('b', { email, accountId: 'other' })),
        ])
        assert.equal(await store.lastSequence(), 2)
      },
    },
    {
      name: 'email: deleted users have none, however many they are',
      run: async ({ store }) => {
        for (const id of ['a', 'b', 'c']) {
          await write(store, [inserted('users', user(id, { email }))])
          await write(store, [updated('users', user(id, { email }), { status: 'deleted' })])
        }
        await write(store, [inserted('users', user('d', { email }))])
        const back = updated('users', user('a', { email, version: 2 }), { status: 'active' })
        await refuses(store, 'email', [back])
      },
    },
    {
      name: 'shortId: a deleted account keeps its own',
      run: async ({ store }) => {
        await write(store, [inserted('accounts', account('a'))])
        await write(store, [updated('accounts', account('a'), { status: 'deleted' })])
        await refuses(store, 'shortId', [
          inserted('accounts', account('b', { shortId: account('a').shortId })),
        ])
      },
    },
    {
      name: 'an account’s id and short id: neither may be the other one of another account',
      run: async ({ store, other }) => {
        await write(store, [inserted('accounts', account('a', { shortId: 'short' }))])
        await refuses(other, 'id', [inserted('accounts', account('short'))])
        await refuses(other, 'shortId', [inserted('accounts', account('b', { shortId: 'a' }))])
        await write(store, [inserted('accounts', account('b'))])
        await refuses(other, 'shortId', [updated('accounts', account('b'), { shortId: 'a' })])
        await write(store, [updated('accounts', account('a', { shortId: 'short' }), { status: 'deleted' })])
        await refuses(other, 'id', [inserted('accounts', account('short'))])
        await refuses(other, 'shortId', [updated('accounts', account('b'), { shortId: 'a' })])
      },
    },
    {
      name: 'an account’s id and short id: the same within a batch, whichever comes first',
      run: async ({ store }) => {
        const named = inserted('accounts', account('a'))
        const called = inserted('accounts', account('b', { shortId: 'a' }))
        await refuses(store, 'shortId', [named, called])
        await refuses(store, 'id', [called, named])
      },
    },
    {
      name: 'an account’s id and short id may be one; a short id that was given up may be an id',
      run: async ({ store }) => {
        const same = account('same', { shortId: 'same' })
        await write(store, [inserted('accounts', same)])
        await write(store, [updated('accounts', same, { name: 'renamed' })])
        const old = account('old', { shortId: 'given-up' })
        await write(store, [inserted('accounts', old)])
        await write(store, [
          inserted('accounts', account('given-up')),
          updated('accounts', old, { shortId: 'other' }),
        ])
        assert.equal((await store.findAccount('given-up')).value?.id, 'given-up')
        assert.equal((await store.findAccount('same')).value?.name, 'renamed')
      },
    },
    {
      name: 'an account’s id and short id: a version is told before them',
      run: async ({ store }) => {
        await write(store, [inserted('accounts', account('a')), inserted('users', user('u'))])
        const stale = updated('users', user('u', { version: 5 }), {})
        await refuses(store, 'version', [inserted('accounts', account('b', { shortId: 'a' })), stale])
        await refuses(store, 'version', [updated('accounts', account('a', { version: 5 }), { shortId: 'u' })])
      },
    },
    {
      name: 'holds and idempotency: any number of keys have none',
      run: async ({ store }) => {
        const retired = ['a', 'b'].map((id) => serviceKey(id, 'owner', { holds: null, retiring: true }))
        await write(
          store,
          [...retired, personalKey('c'), personalKey('d')].map((key) => inserted('keys', key)),
        )
        assert.equal(await store.lastSequence(), 4)
      },
    },
    {
      name: 'a record may keep what it has',
      run: async ({ store }) => {
        const records = [serviceKey('a', 'owner', { idempotency }), personalKey('b')] as const
        await write(store, [inserted('users', user('u')), ...records.map((key) => inserted('keys', key))])
        const changes = [
          updated('users', user('u'), { name: 'U' }),
          ...records.map((key) => updated('keys', key, { name: 'K' })),
        ]
        assert.equal(await causeOf(store, changes), null)
      },
    },
    {
      name: 'a refused batch takes nothing',
      run: async ({ store }) => {
        await write(store, [inserted('users', user('a', { email }))])
        await refuses(store, 'email', [
          inserted('keys', serviceKey('k', 'owner')),
          inserted('users', user('b', { email })),
        ])
        assert.equal(await causeOf(store, [inserted('keys', serviceKey('k', 'owner'))]), null)
      },
    },
    {
      name: 'a service account of an enterprise shares no place with one of an account',
      run: async ({ store }) => {
        const owners = [serviceAccount('a'), serviceAccount('b', { accountId: null, enterpriseId: 'e' })]
        const keys = [serviceKey('ka', 'a'), serviceKey('kb', 'b', { kind: 'enterprise' })]
        await write(store, [
          ...owners.map((owner) => inserted('serviceAccounts', owner)),
          ...keys.map((key) => inserted('keys', key)),
        ])
        assert.equal(await store.lastSequence(), 4)
      },
    },
  ],
}
