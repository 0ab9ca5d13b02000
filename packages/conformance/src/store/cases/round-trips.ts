import assert from 'node:assert/strict'
import type { Records, Table } from '@latchkey/keyring'
import { inserted, numbers, updated, write } from '../fixtures/batches.js'
import {
  account,
  digestOf,
  enterprise,
  personalKey,
  role,
  serviceAccount,
  serviceKey,
  user,
} from '../fixtures/records.js'
import type { StoreCase, StoreCases, Subject } from '../harness.js'

const unicode = 'Ключ — 鍵 🔑 é é ß'
const scopes = numbers(200).map((i) => `resource-${i}:action.${i}_x`)

/** Of each table a record with everything set, and one with nothing that may be absent. */
const full: { readonly [T in Table]: Records[T] } = {
  enterprises: enterprise('full', { name: unicode, status: 'disabled', createdAt: new Date(1) }),
  accounts: account('full', { name: unicode, enterpriseId: 'enterprise', status: 'disabled' }),
  users: user('full', {
    name: unicode,
    permissions: scopes,
    email: 'ünïcode@exämple.com',
    status: 'disabled',
  }),
  serviceAccounts: serviceAccount('full', {
    name: unicode,
    accountId: null,
    enterpriseId: 'enterprise',
    permissions: scopes,
  }),
  roles: role('full', { permissions: scopes, status: 'disabled' }),
  keys: personalKey('full', {
    name: unicode,
    hint: 'acme_sta_…0123',
    pepper: 12,
    foreign: true,
    scopes,
    expiresAt: new Date('2027-01-02T03:04:05.006Z'),
    revokedAt: new Date('2026-12-31T23:59:59.999Z'),
    revokedReason: unicode,
    retiring: true,
    replacedBy: 'other',
    idempotency: digestOf('idempotency'),
  }),
}

const bare: { readonly [T in Table]: Records[T] } = {
  enterprises: enterprise('bare'),
  accounts: account('bare'),
  users: user('bare', { permissions: [] }),
  serviceAccounts: serviceAccount('bare', { permissions: [] }),
  roles: role('bare', { permissions: [] }),
  keys: serviceKey('bare', 'owner', { scopes: [] }),
}

async function keeps({ store, other }: Subject, table: Table): Promise<void> {
  for (const record of [full[table], bare[table]]) {
    await write(store, [inserted(table, record)])
    assert.deepEqual(await other.get(table, record.id), record)
  }
  const { id } = bare[table]
  const next = {
    ...full[table],
    id,
    version: 2,
    ...(table === 'keys' && { digest: digestOf('next'), idempotency: null }),
  }
  const apart = {
    ...(table === 'users' && { email: 'next@example.com' }),
    ...(table === 'accounts' && { shortId: 'next' }),
  }
  const record = { ...next, ...apart }
  await write(store, [updated(table, bare[table], record)])
  assert.deepEqual(await other.get(table, id), record)
}

const perTable = (Object.keys(full) as Table[]).map((table): StoreCase => ({
  name: `${table}: every field comes back, and can be changed`,
  run: (subject) => keeps(subject, table),
}))

export const roundTrips: StoreCases = {
  title: 'what goes in comes out',
  cases: [
    ...perTable,
    {
      name: 'instants are kept to the millisecond, from 1970 to 9999',
      run: async ({ store }) => {
        const instants = [
          new Date(0),
          new Date(1),
          new Date('2026-02-28T23:59:59.999Z'),
          new Date('9999-12-31T23:59:59.999Z'),
        ]
        for (const [i, expiresAt] of instants.entries()) {
          await write(store, [inserted('keys', personalKey(`key-${i}`, { expiresAt }))])
          assert.deepEqual((await store.get('keys', `key-${i}`))?.expiresAt, expiresAt)
        }
      },
    },
    {
      name: 'an unknown id is null in every table',
      run: async ({ store }) => {
        for (const table of Object.keys(full) as Table[]) assert.equal(await store.get(table, 'nobody'), null)
      },
    },
    {
      name: 'one batch writes to every table',
      run: async ({ store }) => {
        await write(
          store,
          (Object.keys(bare) as Table[]).map((table) => inserted(table, bare[table])),
        )
        for (const table of Object.keys(bare) as Table[])
          assert.deepEqual(await store.get(table, 'bare'), bare[table])
      },
    },
    {
      name: 'a batch may have thousands of records',
      run: async ({ store }) => {
        const keys = numbers(3001).map((i) => personalKey(`key-${String(i).padStart(4, '0')}`))
        assert.equal(
          await write(
            store,
            keys.map((key) => inserted('keys', key)),
          ),
          keys.length,
        )
        assert.deepEqual(await store.list('keys', {}, { limit: 5000 }), keys)
      },
    },
    {
      name: 'what is deleted stays as a tombstone',
      run: async ({ store }) => {
        await write(store, [inserted('users', bare.users)])
        await write(store, [updated('users', bare.users, { status: 'deleted' })])
        assert.equal((await store.get('users', 'bare'))?.status, 'deleted')
      },
    },
  ],
}
