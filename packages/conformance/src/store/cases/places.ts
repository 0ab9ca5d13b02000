import assert from 'node:assert/strict'
import type { KeyRecord, KeyStore, Put } from '@latchkey/keyring'
import { inserted, refuses, updated, write } from '../fixtures/batches.js'
import { account, digestOf, personalKey, serviceKey, user } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

const retired = { holds: null, retiring: true }
const revoked = { holds: null, revokedAt: new Date('2026-11-24T10:00:00Z'), revokedReason: 'rotated' }

async function holderOf(store: KeyStore, owner: string): Promise<readonly string[]> {
  const keys = await store.list('keys', { serviceAccountId: owner }, {})
  return keys.filter(({ holds }) => holds === owner).map(({ id }) => id)
}

/** In both orders: a batch counts as a whole. */
async function inEitherOrder(
  store: KeyStore,
  puts: (round: string) => Promise<readonly [Put, Put]>,
): Promise<void> {
  const [first, second] = await puts('a')
  await write(store, [first, second])
  const [third, fourth] = await puts('b')
  await write(store, [fourth, third])
}

export const places: StoreCases = {
  title: 'what one put of a batch frees, another may take',
  cases: [
    {
      name: 'holds: a rotation, in one step',
      run: async ({ store }) => {
        await inEitherOrder(store, async (round) => {
          const [old, next] = [serviceKey(`old-${round}`, round), serviceKey(`next-${round}`, round)]
          await write(store, [inserted('keys', old)])
          return [updated('keys', old, { ...retired, replacedBy: next.id }), inserted('keys', next)]
        })
        assert.deepEqual([await holderOf(store, 'a'), await holderOf(store, 'b')], [['next-a'], ['next-b']])
      },
    },
    {
      name: 'holds: from one key that is there to another',
      run: async ({ store }) => {
        await inEitherOrder(store, async (round) => {
          const [old, next] = [serviceKey(`old-${round}`, round), serviceKey(`next-${round}`, round, retired)]
          await write(store, [inserted('keys', old), inserted('keys', next)])
          return [updated('keys', old, revoked), updated('keys', next, { holds: round, retiring: false })]
        })
        assert.deepEqual([await holderOf(store, 'a'), await holderOf(store, 'b')], [['next-a'], ['next-b']])
      },
    },
    {
      name: 'email: of a user who is deleted, or who changes it',
      run: async ({ store }) => {
        await inEitherOrder(store, async (round) => {
          const old = user(`old-${round}`)
          await write(store, [inserted('users', old)])
          return [
            updated('users', old, { status: 'deleted' }),
            inserted('users', user(`new-${round}`, { email: old.email })),
          ]
        })
        await inEitherOrder(store, async (round) => {
          const moving = user(`moving-${round}`)
          await write(store, [inserted('users', moving)])
          const next = user(`after-${round}`, { email: moving.email })
          return [updated('users', moving, { email: `moved-${round}@example.com` }), inserted('users', next)]
        })
      },
    },
    {
      name: 'two records swap what each has',
      run: async ({ store }) => {
        const [a, b] = [account('a'), account('b')]
        const [u, v] = [user('u'), user('v')]
        const [k, l] = [
          personalKey('k', { idempotency: digestOf('1') }),
          personalKey('l', { idempotency: digestOf('2') }),
        ]
        const records: Put[] = [
          inserted('accounts', a),
          inserted('accounts', b),
          inserted('users', u),
          inserted('users', v),
        ]
        await write(store, [...records, inserted('keys', k), inserted('keys', l)])
        await write(store, [
          updated('accounts', a, { shortId: b.shortId }),
          updated('accounts', b, { shortId: a.shortId }),
          updated('users', u, { email: v.email }),
          updated('users', v, { email: u.email }),
          updated('keys', k, { digest: l.digest, idempotency: l.idempotency }),
          updated('keys', l, { digest: k.digest, idempotency: k.idempotency }),
        ])
        assert.equal((await store.findAccount(b.shortId)).value?.id, 'a')
        assert.equal((await store.list('users', { email: v.email }, {}))[0]?.id, 'u')
        assert.equal((await store.lookUp([k.digest])).value?.key.id, 'l')
      },
    },
    {
      name: 'a chain moves on by one',
      run: async ({ store }) => {
        const chain = ['a', 'b', 'c', 'd'].map((id) => user(id))
        await write(
          store,
          chain.map((record) => inserted('users', record)),
        )
        const moves = chain.map((record, i) =>
          updated('users', record, { email: `${'bcde'[i]}@example.com` }),
        )
        await write(store, moves)
        assert.equal((await store.list('users', { email: 'e@example.com' }, {}))[0]?.id, 'd')
      },
    },
    {
      name: 'what is freed is taken by one only',
      run: async ({ store }) => {
        const old = serviceKey('old', 'owner')
        await write(store, [inserted('keys', old)])
        const takers = ['x', 'y'].map((id) => inserted('keys', serviceKey(id, 'owner')))
        await refuses(store, 'holds', [updated('keys', old, retired), ...takers])
      },
    },
    {
      name: 'what was freed is free later on',
      run: async ({ store }) => {
        const keys: KeyRecord[] = ['k0', 'k1', 'k2', 'k3'].map((id) => serviceKey(id, 'owner'))
        for (const key of keys) {
          await write(store, [inserted('keys', key)])
          await write(store, [updated('keys', key, revoked)])
        }
        assert.deepEqual(await holderOf(store, 'owner'), [])
      },
    },
  ],
}
