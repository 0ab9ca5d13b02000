import assert from 'node:assert/strict'
import type { KeyFacts, KeyRecord, KeyStore, Put, Records, Table } from '@latchkey/keyring'
import { inserted, updated, write } from '../fixtures/batches.js'
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
import type { StoreCases } from '../harness.js'

const e = enterprise('enterprise', { status: 'disabled' })
const child = account('account', { enterpriseId: e.id })
const lone = account('lone', { status: 'deleted' })
const u = user('user', { name: 'U' })
const loner = user('loner', { accountId: lone.id, status: 'deleted' })
const s = serviceAccount('service')
const es = serviceAccount('enterprise-service', { accountId: null, enterpriseId: e.id, status: 'disabled' })

const personal = personalKey('personal', { scopes: ['pipeline:read', 'account:*'] })
const lonely = personalKey('lonely', { userId: loner.id, expiresAt: new Date(1000) })
const service = serviceKey('service', s.id)
const enterpriseKey = serviceKey('enterprise', es.id, { kind: 'enterprise' })
const nothing = { user: null, serviceAccount: null, account: null, enterprise: null }

async function fill(store: KeyStore): Promise<void> {
  await write(store, [
    ...[personal, lonely, service, enterpriseKey].map((key) => inserted('keys', key)),
    ...[u, loner].map((record) => inserted('users', record)),
    ...[s, es].map((record) => inserted('serviceAccounts', record)),
    ...[child, lone].map((record) => inserted('accounts', record)),
    inserted('enterprises', e),
  ])
}

/** One batch in which every record that the two keys depend on is at the same version. */
function togetherAt(version: number): readonly Put[] {
  const at = <T extends Table>(table: T, record: Records[T]): Put =>
    version === 0 ? inserted(table, record) : updated(table, { ...record, version }, {})
  return [
    at('keys', personal),
    at('users', u),
    at('keys', service),
    at('serviceAccounts', s),
    at('accounts', child),
    at('enterprises', e),
  ]
}

const expected: readonly (readonly [name: string, KeyFacts])[] = [
  [
    'a personal key: its user, account, enterprise',
    { ...nothing, key: personal, user: u, account: child, enterprise: e },
  ],
  [
    'a personal key of an account without enterprise; tombstones are told as they are',
    { ...nothing, key: lonely, user: loner, account: lone },
  ],
  ['a service key', { ...nothing, key: service, serviceAccount: s, account: child, enterprise: e }],
  ['an enterprise key: no account', { ...nothing, key: enterpriseKey, serviceAccount: es, enterprise: e }],
]

const absent: readonly (readonly [name: string, KeyRecord, Partial<KeyFacts>])[] = [
  ['the user', personalKey('k', { userId: 'nobody' }), {}],
  ['the service account', serviceKey('k', 'nobody'), {}],
  [
    'the account',
    personalKey('k', { userId: 'homeless' }),
    { user: user('homeless', { accountId: 'nowhere' }) },
  ],
  [
    'the enterprise',
    serviceKey('k', 'lost'),
    { serviceAccount: serviceAccount('lost', { accountId: null, enterpriseId: 'gone' }) },
  ],
]

export const lookUps: StoreCases = {
  title: 'look-up by digest',
  cases: [
    ...expected.map(([name, facts]) => ({
      name,
      run: async ({ store, other }: { store: KeyStore; other: KeyStore }): Promise<void> => {
        await fill(store)
        assert.deepEqual((await other.lookUp([facts.key.digest])).value, facts)
      },
    })),
    ...absent.map(([name, key, parts]) => ({
      name: `${name} that is not there is null`,
      run: async ({ store }: { store: KeyStore }): Promise<void> => {
        await write(store, [inserted('keys', key)])
        if (parts.user) await write(store, [inserted('users', parts.user)])
        if (parts.serviceAccount) await write(store, [inserted('serviceAccounts', parts.serviceAccount)])
        assert.deepEqual((await store.lookUp([key.digest])).value, { ...nothing, key, ...parts })
      },
    })),
    {
      name: 'the first of several digests that is known decides',
      run: async ({ store }) => {
        await fill(store)
        const unknown = digestOf('unknown')
        assert.equal((await store.lookUp([unknown, service.digest])).value?.key.id, 'service')
        assert.equal((await store.lookUp([personal.digest, service.digest])).value?.key.id, 'personal')
        assert.equal(
          (await store.lookUp([service.digest, personal.digest, unknown])).value?.key.id,
          'service',
        )
        assert.equal((await store.lookUp([unknown, digestOf('another')])).value, null)
        assert.equal((await store.lookUp([])).value, null)
      },
    },
    {
      name: 'what was committed is seen by the next look-up',
      run: async ({ store, other }) => {
        await fill(store)
        await other.lookUp([service.digest])
        const revokedAt = new Date('2026-11-24T12:00:00.001Z')
        await write(store, [updated('keys', service, { holds: null, revokedAt, revokedReason: 'lost' })])
        await write(store, [updated('serviceAccounts', s, { status: 'deleted', permissions: [] })])
        const facts = (await other.lookUp([service.digest])).value
        assert.deepEqual(
          [facts?.key.revokedAt, facts?.key.version, facts?.serviceAccount?.status],
          [revokedAt, 2, 'deleted'],
        )
      },
    },
    {
      name: 'a digest that was replaced is unknown at once',
      run: async ({ store, other }) => {
        await fill(store)
        await write(store, [updated('keys', personal, { digest: digestOf('peppered'), pepper: 1 })])
        assert.equal((await other.lookUp([personal.digest])).value, null)
        assert.equal((await other.lookUp([personal.digest, digestOf('peppered')])).value?.key.pepper, 1)
      },
    },
    {
      name: 'what is read says which change it comes after, found or not',
      run: async ({ store, other }) => {
        await fill(store)
        for (let round = 0; round < 3; round++) {
          await write(store, [inserted('roles', role(`round-${round}`))])
          const sequence = await store.lastSequence()
          const digests = [[service.digest], [digestOf('unknown')], [digestOf('unknown'), service.digest], []]
          for (const some of digests) assert.equal((await other.lookUp(some)).sequence, sequence)
          for (const id of [child.id, 'nowhere'])
            assert.equal((await other.findAccount(id)).sequence, sequence)
        }
      },
    },
    {
      name: 'never an older record with a newer number, while others commit',
      run: async ({ store, other }) => {
        await write(store, [inserted('keys', personal), inserted('users', u)])
        const start = await store.lastSequence()
        const writing = (async () => {
          for (let i = 1; i <= 100; i++)
            await write(store, [updated('keys', { ...personal, version: i }, { name: `${i}` })])
        })()
        for (let seen = 0; seen < start + 100;) {
          const { value, sequence } = await other.lookUp([personal.digest])
          // The key's version is 1 at the start, and one more with each change after it.
          assert.ok(
            (value?.key.version ?? 0) === sequence - start + 1,
            `version ${value?.key.version} at ${sequence}`,
          )
          seen = sequence
        }
        await writing
      },
    },
    {
      name: 'a key and all that its use depends on are of one moment, while others change all of it',
      run: async ({ store, other }) => {
        await write(store, togetherAt(0))
        const writing = (async () => {
          for (let i = 1; i < 100; i++) await write(store, togetherAt(i))
        })()
        try {
          for (let seen = 0; seen < 100;) {
            for (const { digest } of [personal, service]) {
              const { value } = await other.lookUp([digest])
              const { key, ...parts } = value ?? assert.fail('the key is there')
              seen = key.version
              const versions = Object.values(parts).flatMap((part) => (part === null ? [] : [part.version]))
              assert.deepEqual(versions, [seen, seen, seen])
            }
          }
        } finally {
          await writing
        }
      },
    },
    {
      name: 'accounts are found by id and by short id',
      run: async ({ store, other }) => {
        await fill(store)
        assert.deepEqual((await other.findAccount(child.id)).value, child)
        assert.deepEqual((await other.findAccount(child.shortId)).value, child)
        assert.deepEqual((await other.findAccount(lone.shortId)).value, lone)
        assert.equal((await other.findAccount('nowhere')).value, null)
        await write(store, [updated('accounts', child, { shortId: 'renamed' })])
        assert.equal((await other.findAccount(child.shortId)).value, null)
        assert.equal((await other.findAccount('renamed')).value?.id, child.id)
      },
    },
  ],
}
