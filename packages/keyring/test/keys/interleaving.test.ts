/* oxlint-disable no-shadow, vitest/no-conditional-expect -- what is expected depends on which of the two came first */
import type { Auth } from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { memoryStore } from '../../src/store/memory-store.js'
import type { Key } from '../../src/types.js'
import { createKeyring } from '../../src/keyring.js'
import { judge, openHouse } from '../support/house.js'
import { InterleavedStore } from '../support/stores.js'

interface Race {
  /** Two keyrings on one store: `slow` is stopped before each of its calls of the store in turn, and `quick` runs through. */
  readonly slow: Keyring
  readonly quick: Keyring
}

type Step = (keyring: Keyring) => Promise<unknown>

/** Runs `second` in between every two calls of the store that `first` makes, from a fresh start each time. */
async function everyInterleaving(
  prepare: Step,
  first: Step,
  second: Step,
  check: (race: Race, outcome: { first: unknown; second: unknown }) => Promise<void>,
): Promise<number> {
  for (let nth = 0; ; nth++) {
    const shared = memoryStore()
    const { keyring: quick, clock } = await openHouse({ store: shared })
    await prepare(quick)
    const interleaved = new InterleavedStore(shared)
    const slow = await createKeyring({ store: interleaved.store, clock: clock.now }).open()
    let other: unknown
    interleaved.arm(nth, async () => {
      other = await settled(second(quick))
    })
    const outcome = await settled(first(slow))
    if (!interleaved.hasRun) return nth
    await check({ slow, quick }, { first: outcome, second: other })
  }
}

const settled = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

async function keysOf(keyring: Keyring, state: string): Promise<readonly Key[]> {
  return (await keyring.keys.list()).filter((key) => key.state === state)
}

/** A caller of the API, as the pipeline makes one. */
function callerOf(id: string, accountId: string): Auth {
  const subject = { id, type: 'user' }
  return {
    subject,
    account: { id: accountId },
    enterprise: null,
    expiresAt: null,
    key: null,
  } as unknown as Auth
}

const idempotencyKey = 'request-0001'
const owner = { serviceAccountId: 's1' }
const oneKey: Step = (keyring) =>
  keyring.keys.import({ ...owner, id: 'k1', token: 'imported-token-0123456789' })
const repeated: Step = (keyring) => keyring.keys.issue({ ...owner, idempotencyKey })
const nothing: Step = async () => undefined

describe('two calls at once, in every order', () => {
  it('issue and issue: one wins, and one key is current', async () => {
    const issue: Step = (keyring) => keyring.keys.issue(owner)
    const points = await everyInterleaving(nothing, issue, issue, async ({ quick }, { first, second }) => {
      expect(await keysOf(quick, 'current')).toHaveLength(1)
      expect([first, second].filter((outcome) => outcome instanceof Error)).toMatchObject([
        { code: 'conflict' },
      ])
    })
    expect(points).toBeGreaterThan(3)
  })

  it('issue and issue with one idempotency key: both get the same key', async () => {
    const issue: Step = (keyring) => keyring.keys.issue({ ...owner, idempotencyKey })
    await everyInterleaving(nothing, issue, issue, async ({ quick }, { first, second }) => {
      const [key, ...others] = await keysOf(quick, 'current')
      expect(others).toStrictEqual([])
      expect([first, second]).toMatchObject([{ key: { id: key?.id } }, { key: { id: key?.id } }])
    })
  })

  it.each([0, '1h'])(
    'rotate and rotate with overlap %s: one wins, and one key is current',
    async (overlap) => {
      const rotate: Step = (keyring) => keyring.keys.rotate('k1', { overlap })
      await everyInterleaving(oneKey, rotate, rotate, async ({ quick }, { first, second }) => {
        expect(await keysOf(quick, 'current')).toHaveLength(1)
        expect([first, second].filter((outcome) => outcome instanceof Error)).toMatchObject([
          { code: 'conflict' },
        ])
      })
    },
  )

  it.each([0, '1h'])(
    'rotate and rotate with overlap %s and one idempotency key: both get the same key',
    async (overlap) => {
      const rotate: Step = (keyring) => keyring.keys.rotate('k1', { overlap, idempotencyKey })
      await everyInterleaving(oneKey, rotate, rotate, async ({ quick }, { first, second }) => {
        const [key, ...others] = await keysOf(quick, 'current')
        expect(others).toStrictEqual([])
        const previous = { state: overlap === 0 ? 'revoked' : 'retiring' }
        expect([first, second]).toMatchObject([
          { key: { id: key?.id }, previous },
          { key: { id: key?.id }, previous },
        ])
      })
    },
  )

  it('rotate and revoke: what is revoked stays revoked, and is not brought back by its successor', async () => {
    const rotate: Step = (keyring) => keyring.keys.rotate('k1', { overlap: '1h' })
    const revoke: Step = (keyring) => keyring.keys.revoke('k1')
    for (const [one, other] of [
      [rotate, revoke],
      [revoke, rotate],
    ] as const) {
      await everyInterleaving(oneKey, one, other, async ({ quick }, outcome) => {
        expect((await quick.keys.get('k1'))?.state).toBe('revoked')
        const rotated = one === rotate ? outcome.first : outcome.second
        expect(await keysOf(quick, 'current')).toHaveLength(rotated instanceof Error ? 0 : 1)
      })
    }
  })

  it('rotate and disable: no key works, whichever came first', async () => {
    const rotate: Step = (keyring) => keyring.keys.rotate('k1', { overlap: '1h' })
    const disable: Step = (keyring) => keyring.serviceAccounts.update('s1', { status: 'disabled' })
    await everyInterleaving(oneKey, rotate, disable, async ({ quick }, { first }) => {
      const { token = 'imported-token-0123456789' } = first as { token?: string }
      for (const shown of [token, 'imported-token-0123456789'])
        expect(await judge(quick, shown)).toBe('subject_disabled')
    })
  })

  // The owner is looked at before the commit: nothing may be made for one that was disabled in between.
  const token = 'imported-token-9876543210'
  const made: readonly (readonly [what: string, owner: 'u1' | 's1' | 'es1', make: Step])[] = [
    ['issue', 'u1', ({ keys }) => keys.issue({ userId: 'u1' })],
    ['issue', 's1', ({ keys }) => keys.issue({ serviceAccountId: 's1' })],
    ['issue', 'es1', ({ keys }) => keys.issue({ serviceAccountId: 'es1' })],
    ['import', 'u1', ({ keys }) => keys.import({ userId: 'u1', token })],
    ['importMany', 'u1', ({ keys }) => keys.importMany([{ userId: 'u1', token }])],
    ['importMany', 'es1', ({ keys }) => keys.importMany([{ serviceAccountId: 'es1', token }])],
    ['a repeated issue', 'u1', ({ keys }) => keys.issue({ userId: 'u1', idempotencyKey })],
    ['rotate', 's1', ({ keys }) => keys.rotate('k1', { overlap: '1h' })],
  ]
  const stops: readonly (readonly [
    what: string,
    stop: (keyring: Keyring, owner: string) => Promise<unknown>,
  ])[] = [
    [
      'its own end',
      async ({ users, serviceAccounts }, owner) => {
        if (owner === 'u1') await users.update('u1', { status: 'disabled' })
        else await serviceAccounts.delete(owner)
      },
    ],
    [
      'the end of what it belongs to',
      async ({ accounts, enterprises }, owner) => {
        if (owner === 's1') await accounts.update('a1', { status: 'disabled' })
        else await enterprises.update('e1', { status: 'disabled' })
      },
    ],
  ]

  it.each(
    made.flatMap(([what, owner, make]) => stops.map(([end, stop]) => ({ what, owner, end, make, stop }))),
  )(
    '$what for $owner and $end, with all keys revoked after it: none is left',
    async ({ what, owner, make, stop }) => {
      const ids = owner === 'u1' ? { userId: owner } : { serviceAccountId: owner }
      const prepare: Step = async (keyring) => {
        if (what === 'rotate') await oneKey(keyring)
        if (what === 'a repeated issue') await make(keyring)
      }
      const end: Step = async (keyring) => {
        await stop(keyring, owner)
        await keyring.keys.revokeAll(ids)
      }
      const points = await everyInterleaving(prepare, make, end, async ({ quick }, { second }) => {
        expect(second).toBeUndefined()
        expect(await quick.keys.list({ ...ids, revoked: false })).toStrictEqual([])
      })
      expect(points).toBeGreaterThan(2)
    },
  )

  it.each([
    ['key.rotated', oneKey, ({ keys }: Keyring) => keys.rotate('k1', { overlap: '1h' })],
    ['key.reissued', repeated, repeated],
  ] as const)('%s and the end of its owner: it does not come after it', async (action, prepare, make) => {
    const disable: Step = (keyring) => keyring.serviceAccounts.update('s1', { status: 'disabled' })
    await everyInterleaving(prepare, make, disable, async ({ quick }) => {
      const order = (await quick.audit.list()).map((row) => row.action)
      expect(order.lastIndexOf('service_account.updated')).toBeGreaterThan(order.lastIndexOf(action))
    })
  })

  it('a grant and a change of the role that it was judged by: no more is granted than the caller has', async () => {
    const grantAs: Step = (keyring) => {
      const auth = { ...callerOf('u2', 'a2'), scopes: ['ticket:read'] }
      return keyring.as({ auth }).users.update('u2', { permissions: ['support'] })
    }
    const widen: Step = (keyring) => keyring.roles.update('support', { permissions: ['*'] })
    const role: Step = (keyring) => keyring.roles.create({ name: 'support', permissions: ['ticket:read'] })
    await everyInterleaving(role, grantAs, widen, async ({ quick }, { first }) => {
      const granted = (await quick.users.get('u2'))?.permissions.includes('support')
      const order = (await quick.audit.list()).map(({ action }) => action)
      if (granted) expect(order.lastIndexOf('user.updated')).toBeLessThan(order.indexOf('role.updated'))
      else expect(first).toMatchObject({ code: 'policy' })
    })
  })

  it('a new user and the end of its account: none is made in an account that is gone', async () => {
    const create: Step = ({ users }) =>
      users.create({ id: 'u9', accountId: 'a1', email: 'u9@example.com', permissions: [] })
    const remove: Step = ({ accounts }) => accounts.delete('a1')
    await everyInterleaving(nothing, create, remove, async ({ quick }, { first }) => {
      if (first instanceof Error) return expect(first).toMatchObject({ code: 'not_found' })
      const order = (await quick.audit.list()).map(({ action }) => action)
      expect(order.indexOf('account.deleted')).toBeGreaterThan(order.lastIndexOf('user.created'))
    })
  })

  const places: readonly (readonly [created: string, ended: string, create: Step, end: Step])[] = [
    [
      'account.created',
      'enterprise.deleted',
      ({ accounts }) => accounts.create({ name: 'New', enterpriseId: 'e1' }),
      ({ enterprises }) => enterprises.delete('e1'),
    ],
    [
      'service_account.created',
      'account.deleted',
      ({ serviceAccounts }) => serviceAccounts.create({ name: 'new', accountId: 'a1', permissions: [] }),
      ({ accounts }) => accounts.delete('a1'),
    ],
    [
      'service_account.created',
      'role.deleted',
      ({ serviceAccounts }) =>
        serviceAccounts.create({ name: 'new', accountId: 'a1', permissions: ['support'] }),
      ({ roles }) => roles.delete('support'),
    ],
    [
      'user.created',
      'role.deleted',
      ({ users }) => users.create({ accountId: 'a1', email: 'n@example.com', permissions: ['support'] }),
      ({ roles }) => roles.delete('support'),
    ],
  ]

  it.each(places)('%s and %s: it is not made by what has ended', async (created, ended, create, end) => {
    const role: Step = (keyring) => keyring.roles.create({ name: 'support', permissions: ['ticket:read'] })
    await everyInterleaving(role, create, end, async ({ quick }) => {
      const order = (await quick.audit.list()).map(({ action }) => action)
      expect(order.indexOf(ended)).toBeGreaterThan(order.lastIndexOf(created))
    })
  })

  it('two accounts of one name, once as an id and once as a short id: one wins', async () => {
    const byId: Step = ({ accounts }) => accounts.create({ id: 'name', name: 'x' })
    const byShortId: Step = ({ accounts }) => accounts.create({ shortId: 'name', name: 'x' })
    for (const [one, other] of [
      [byId, byShortId],
      [byShortId, byId],
    ] as const) {
      await everyInterleaving(nothing, one, other, async (_, { first, second }) => {
        expect([first, second].filter((outcome) => outcome instanceof Error)).toMatchObject([
          { code: 'conflict' },
        ])
      })
    }
  })

  it('revoke and an update of its owner: both are done', async () => {
    const revoke: Step = (keyring) => keyring.keys.revoke('k1')
    const update: Step = (keyring) => keyring.serviceAccounts.update('s1', { permissions: [] })
    await everyInterleaving(oneKey, revoke, update, async ({ quick }) => {
      expect((await quick.keys.get('k1'))?.state).toBe('revoked')
      expect((await quick.serviceAccounts.get('s1'))?.permissions).toStrictEqual([])
    })
  })

  it('two updates of one record: neither is lost', async () => {
    const rename: Step = (keyring) => keyring.users.update('u1', { name: 'New' })
    const disable: Step = (keyring) => keyring.users.update('u1', { status: 'disabled' })
    await everyInterleaving(nothing, rename, disable, async ({ quick }) => {
      expect(await quick.users.get('u1')).toMatchObject({ name: 'New', status: 'disabled' })
    })
  })

  it('delete and update: what is deleted is not brought back', async () => {
    const remove: Step = (keyring) => keyring.users.delete('u1')
    const enable: Step = (keyring) => keyring.users.update('u1', { status: 'active' })
    for (const [one, other] of [
      [remove, enable],
      [enable, remove],
    ] as const) {
      await everyInterleaving(nothing, one, other, async ({ quick }) => {
        expect(await quick.users.get('u1')).toBeNull()
      })
    }
  })
})
