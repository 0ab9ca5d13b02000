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

const idempotencyKey = 'request-0001'
const owner = { serviceAccountId: 's1' }
const oneKey: Step = (keyring) =>
  keyring.keys.import({ ...owner, id: 'k1', token: 'imported-token-0123456789' })
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
