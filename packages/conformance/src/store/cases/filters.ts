import assert from 'node:assert/strict'
import type { Filters, KeyStore, Put, Table } from '@latchkey/keyring'
import { inserted, write } from '../fixtures/batches.js'
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
import type { StoreCase, StoreCases } from '../harness.js'

const soon = new Date('2026-12-01T00:00:00Z')
const later = new Date('2027-12-01T00:00:00Z')
const gone = { status: 'deleted' } as const
const off = { status: 'disabled' } as const

const records: readonly Put[] = [
  ...[enterprise('e1'), enterprise('e2', off), enterprise('e3', gone)].map((record) =>
    inserted('enterprises', record),
  ),
  ...[
    account('a1', { enterpriseId: 'e1' }),
    account('a2', { enterpriseId: 'e1', ...off }),
    account('a3'),
    account('a4', { enterpriseId: 'e1', ...gone }),
  ].map((record) => inserted('accounts', record)),
  ...[
    user('u1', { accountId: 'a1', email: 'x@example.com' }),
    user('u2', { accountId: 'a1', ...off }),
    user('u3', { accountId: 'a3', email: 'x@example.com' }),
    user('u4', { accountId: 'a1', email: 'x@example.com', ...gone }),
  ].map((record) => inserted('users', record)),
  ...[
    serviceAccount('s1', { accountId: 'a1' }),
    serviceAccount('s2', { accountId: null, enterpriseId: 'e1' }),
    serviceAccount('s3', { accountId: 'a1', ...off }),
    serviceAccount('s4', { accountId: 'a1', ...gone }),
  ].map((record) => inserted('serviceAccounts', record)),
  ...[role('r1'), role('r2', gone)].map((record) => inserted('roles', record)),
  ...[
    personalKey('k1', { userId: 'u1', expiresAt: soon, idempotency: digestOf('call') }),
    personalKey('k2', { userId: 'u1', expiresAt: later, revokedAt: soon }),
    personalKey('k3', { userId: 'u3' }),
    personalKey('k4', { userId: 'u4', expiresAt: later }),
    serviceKey('k5', 's1', { expiresAt: new Date(soon.getTime() - 1) }),
    serviceKey('k6', 's2', { kind: 'enterprise' }),
    serviceKey('k7', 's1', { holds: null, revokedAt: soon }),
    personalKey('k8', { userId: 'nobody' }),
  ].map((record) => inserted('keys', record)),
]

type Asked = { [T in Table]: readonly [table: T, filter: Filters[T], ids: string] }[Table]

const questions: readonly Asked[] = [
  ['enterprises', {}, 'e1 e2'],
  ['enterprises', { status: 'disabled' }, 'e2'],
  ['enterprises', { status: 'deleted' }, 'e3'],
  ['accounts', {}, 'a1 a2 a3'],
  ['accounts', { enterpriseId: 'e1' }, 'a1 a2'],
  ['accounts', { enterpriseId: 'e1', status: 'active' }, 'a1'],
  ['accounts', { enterpriseId: 'e1', status: 'deleted' }, 'a4'],
  ['accounts', { enterpriseId: 'nowhere' }, ''],
  ['users', {}, 'u1 u2 u3'],
  ['users', { accountId: 'a1' }, 'u1 u2'],
  ['users', { email: 'x@example.com' }, 'u1 u3'],
  ['users', { accountId: 'a1', email: 'x@example.com' }, 'u1'],
  ['users', { accountId: 'a1', email: 'x@example.com', status: 'deleted' }, 'u4'],
  ['users', { email: 'X@example.com' }, ''],
  ['users', { accountId: undefined as never, status: undefined as never }, 'u1 u2 u3'],
  ['serviceAccounts', {}, 's1 s2 s3'],
  ['serviceAccounts', { accountId: 'a1' }, 's1 s3'],
  ['serviceAccounts', { enterpriseId: 'e1' }, 's2'],
  ['serviceAccounts', { accountId: 'a1', status: 'disabled' }, 's3'],
  ['roles', {}, 'r1'],
  ['roles', { status: 'deleted' }, 'r2'],
  ['keys', {}, 'k1 k2 k3 k4 k5 k6 k7 k8'],
  ['keys', { userId: 'u1' }, 'k1 k2'],
  ['keys', { userId: 'u1', revoked: false }, 'k1'],
  ['keys', { serviceAccountId: 's1' }, 'k5 k7'],
  ['keys', { accountId: 'a1' }, 'k1 k2 k4 k5 k7'],
  ['keys', { accountId: 'a1', kind: 'service' }, 'k5 k7'],
  ['keys', { accountId: 'a3' }, 'k3'],
  ['keys', { enterpriseId: 'e1' }, 'k6'],
  ['keys', { accountId: 'a1', enterpriseId: 'e1' }, ''],
  ['keys', { kind: 'personal' }, 'k1 k2 k3 k4 k8'],
  ['keys', { revoked: true }, 'k2 k7'],
  ['keys', { revoked: false, kind: 'service' }, 'k5'],
  ['keys', { expiresBefore: soon }, 'k5'],
  ['keys', { expiresBefore: new Date(soon.getTime() + 1) }, 'k1 k5'],
  ['keys', { expiresFrom: soon }, 'k1 k2 k4'],
  ['keys', { expiresFrom: soon, expiresBefore: later }, 'k1'],
  ['keys', { expiresFrom: later, revoked: false }, 'k4'],
  ['keys', { idempotency: digestOf('call') }, 'k1'],
  ['keys', { idempotency: digestOf('another') }, ''],
]

async function idsOf<T extends Table>(store: KeyStore, table: T, filter: Filters[T]): Promise<string> {
  return (await store.list(table, filter, {})).map(({ id }) => id).join(' ')
}

export const filters: StoreCases = {
  title: 'filters',
  cases: [
    ...(['enterprises', 'accounts', 'users', 'serviceAccounts', 'roles', 'keys'] as const).map(
      (asked): StoreCase => ({
        name: `${asked}: each filter, and several together`,
        run: async ({ store }) => {
          await write(store, records)
          for (const [table, filter, ids] of questions) {
            if (table === asked) assert.equal(await idsOf(store, table, filter), ids, JSON.stringify(filter))
          }
        },
      }),
    ),
    {
      name: 'filters and pages go together',
      run: async ({ store }) => {
        await write(store, records)
        const page = await store.list('keys', { accountId: 'a1' }, { after: 'k1', limit: 2 })
        assert.deepEqual(
          page.map(({ id }) => id),
          ['k2', 'k4'],
        )
      },
    },
  ],
}
