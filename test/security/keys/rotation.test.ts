import { createKeyring, memoryStore, type Keyring, type KeyStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { codeOf, day, openHouse } from '../../support/keyring-house.js'
import { around, randomFrom, shuffled, watched } from '../../support/watched-store.js'

/** How many keys of a service account are neither revoked, nor rotated out. */
async function currentIn(store: KeyStore, serviceAccountId = 's1'): Promise<number> {
  const keys = await store.list('keys', { serviceAccountId, revoked: false }, { limit: 1000 })
  return keys.filter(({ retiring }) => !retiring).length
}

// Case 35. keypal left three live keys after parallel rotations.
describe('100 at once: one winner, and exactly one current key at every commit', () => {
  it.each([0, '1h'])('rotations with overlap %s', async (overlap) => {
    const inner = memoryStore()
    const counts: number[] = []
    const store = shuffled(
      randomFrom(35),
      watched(async () => void counts.push(await currentIn(inner)), inner),
    )
    const { keyring } = await openHouse({ store })
    const { key } = await keyring.keys.issue({ serviceAccountId: 's1' })
    counts.length = 0
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => keyring.keys.rotate(key.id, { overlap })),
    )
    const [winner, ...others] = results.filter(({ status }) => status === 'fulfilled')
    expect([winner?.status, others]).toStrictEqual(['fulfilled', []])
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    )
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'conflict' })
    expect(new Set(counts)).toStrictEqual(new Set([1]))
    expect(
      (await keyring.keys.list({ serviceAccountId: 's1' })).filter(({ state }) => state === 'current'),
    ).toHaveLength(1)
  })

  it('issues for one service account', async () => {
    const inner = memoryStore()
    const counts: number[] = []
    const { keyring } = await openHouse({
      store: watched(async () => void counts.push(await currentIn(inner)), inner),
    })
    counts.length = 0
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => keyring.keys.issue({ serviceAccountId: 's1' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(counts).toStrictEqual([1])
  })

  it('rotations, issues, imports and revocations, mixed: never two', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const inner = memoryStore()
      const counts: number[] = []
      const watching = watched(async () => void counts.push(await currentIn(inner)), inner)
      const { keyring } = await openHouse({ store: shuffled(randomFrom(seed), watching) })
      const { key } = await keyring.keys.issue({ serviceAccountId: 's1' })
      await Promise.allSettled([
        keyring.keys.rotate(key.id, { overlap: '1h' }),
        keyring.keys.revoke(key.id),
        keyring.keys.issue({ serviceAccountId: 's1' }),
        keyring.keys.import({ serviceAccountId: 's1', token: `imported-token-${1000 + seed}` }),
        keyring.keys.rotate(key.id),
        keyring.keys.revokeAll({ serviceAccountId: 's1' }),
      ])
      expect(Math.max(...counts)).toBe(1)
    }
  })
})

// Case 36. A store in memory does not outlive a crash: kill -9 is for the tests of the SQL store. Here the keyring dies at each
// of its calls.
describe('a crash at each step of a rotation: never zero, never two current keys', () => {
  it.each(['before', 'after'])('%s each call of the store', async (when) => {
    const idempotencyKey = 'rotation-0001'
    for (let step = 0; ; step++) {
      const store = memoryStore()
      const { keyring: alive, clock } = await openHouse({ store })
      const { key } = await alive.keys.issue({ serviceAccountId: 's1' })
      let left = step
      const dying = around(store, async (_, call) => {
        if (left < 0 || (left === 0 && when === 'before')) throw new Error('killed')
        const result = await call()
        if (left-- === 0) throw new Error('killed')
        return result
      })
      const options = { overlap: '1h', idempotencyKey }
      const died = await createKeyring({ store: dying, clock })
        .keys.rotate(key.id, options)
        .catch(() => null)
      expect(await currentIn(store)).toBe(1)
      if (died !== null) break
      // Whoever calls again gets a key that works, and there is still one.
      const { token } = await alive.keys.rotate(key.id, options)
      expect(await alive.verify(token)).toMatchObject({ key: { state: 'current' } })
      expect(await currentIn(store)).toBe(1)
    }
  })
})

// Case 37. unkey's reroll and keypal: the old key got a new life, or came back from being disabled.
describe('rotating never extends the old key’s life, and revives nothing', () => {
  const overlaps = [0, 1, '1h', '1d', '365d', '365000d']

  it.each(overlaps)('with an overlap of %s', async (overlap) => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    move(day / 2)
    const { previous } = await keyring.keys.rotate(key.id, { overlap, expiresIn: '90d' })
    expect(previous.expiresAt?.getTime()).toBeLessThanOrEqual(key.expiresAt?.getTime() ?? 0)
    move(day / 2)
    expect(await verdict(token)).toMatch(/^401 token_(?:expired|revoked)$/)
  })

  it('nor past what the policy allows', async () => {
    const { keyring, verdict, move } = await openHouse({ policy: { maxLifetime: { personal: '2d' } } })
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    move(day)
    await keyring.keys.rotate(key.id, { overlap: '30d' })
    move(day)
    expect(await verdict(token)).toBe('401 token_expired')
  })

  it('nor a second time', async () => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(key.id, { overlap: '1d' })
    expect(await codeOf(() => keyring.keys.rotate(key.id, { overlap: '365d' }))).toBe('conflict')
    move(day)
    expect(await verdict(token)).toBe('401 token_expired')
  })

  it.each(overlaps)('of a revoked or disabled key (overlap %s)', async (overlap) => {
    const { keyring, verdict } = await openHouse()
    const revoked = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(revoked.key.id)
    expect(await codeOf(() => keyring.keys.rotate(revoked.key.id, { overlap }))).toBe('conflict')
    expect(await verdict(revoked.token)).toBe('401 token_revoked')

    const stops: readonly ((keyring: Keyring, status: 'active' | 'disabled') => Promise<unknown>)[] = [
      ({ users }, status) => users.update('u1', { status }),
      ({ accounts }, status) => accounts.update('a1', { status }),
      ({ enterprises }, status) => enterprises.update('e1', { status }),
    ]
    for (const stop of stops) {
      const { token, key } = await keyring.keys.issue({ userId: 'u1' })
      await stop(keyring, 'disabled')
      expect(await codeOf(() => keyring.keys.rotate(key.id, { overlap }))).toBe('conflict')
      expect(await verdict(token)).toBe('401 subject_disabled')
      expect((await keyring.keys.get(key.id))?.replacedBy).toBeNull()
      await stop(keyring, 'active')
    }
  })

  it('a retiring key that is revoked is refused at once', async () => {
    const { keyring, verdict } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(key.id, { overlap: '1d' })
    await keyring.keys.revoke(key.id)
    expect(await verdict(token)).toBe('401 token_revoked')
  })
})
