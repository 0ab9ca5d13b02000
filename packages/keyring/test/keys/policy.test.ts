import { describe, expect, it } from 'vitest'
import { createKeyring } from '../../src/keyring.js'
import type { Policy } from '../../src/types.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, day, judge, openHouse, refusal } from '../support/house.js'

const under = (policy: Policy) => openHouse({ policy })

describe('maxLifetime', () => {
  it('is checked at issue, and names itself', async () => {
    const { keyring } = await under({ maxLifetime: { personal: '30d' } })
    for (const wanted of [{ expiresIn: '31d' }, { expiresAt: new Date('2026-02-01') }, { expiresAt: null }]) {
      const error = await refusal(keyring.keys.issue({ userId: 'u1', ...wanted }))
      expect(error.code).toBe('policy')
      expect(error.message).toContain('30 days')
    }
    expect((await keyring.keys.issue({ userId: 'u1', expiresIn: '30d' })).key.expiresAt).toStrictEqual(
      new Date('2026-01-31'),
    )
    expect(
      (await keyring.keys.issue({ serviceAccountId: 's1', expiresIn: '31d' })).key.expiresAt,
    ).not.toBeNull()
  })

  it('is the life of a key of which nothing is said', async () => {
    const { keyring } = await under({
      maxLifetime: { personal: '30d' },
      defaultLifetime: { personal: '60d' },
    })
    expect((await keyring.keys.issue({ userId: 'u1' })).key.expiresAt).toStrictEqual(new Date('2026-01-31'))
  })

  it('is checked at rotation, and is the life of the new key where the old one had a longer one', async () => {
    const store = memoryStore()
    const loose = (await openHouse({ store })).keyring
    const year = await loose.keys.issue({ serviceAccountId: 's1', expiresIn: '365d' })
    const ever = await loose.keys.issue({ serviceAccountId: 's2' })
    const strict = createKeyring({
      store,
      clock: () => new Date('2026-01-10'),
      policy: { maxLifetime: { service: '30d' } },
    })
    expect(await codeOf(strict.keys.rotate(year.key.id, { expiresIn: '31d' }))).toBe('policy')
    expect(await codeOf(strict.keys.rotate(year.key.id, { expiresAt: null }))).toBe('policy')
    for (const { key } of [year, ever])
      expect((await strict.keys.rotate(key.id)).key.expiresAt).toStrictEqual(new Date('2026-02-09'))
  })

  it('is checked at use, from the making of the key: tightened after the fact it holds for keys that are there', async () => {
    const store = memoryStore()
    const { keyring, clock } = await openHouse({ store })
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '365d' })
    const strict = createKeyring({ store, clock: clock.now, policy: { maxLifetime: { personal: '30d' } } })
    expect((await strict.verify(token))?.expiresAt).toStrictEqual(new Date('2026-01-31'))
    expect((await strict.keys.get(key.id))?.expiresAt).toStrictEqual(new Date('2026-01-31'))
    clock.move(30 * day - 1)
    expect(await judge(strict, token)).toBe('ok')
    clock.move(1)
    expect(await judge(strict, token)).toBe('token_expired')
    expect(await strict.keys.inspect(token)).toMatchObject({
      state: 'expired',
      valid: false,
      reason: 'token_expired',
    })
    expect(await judge(keyring, token)).toBe('ok')
  })

  it('holds for what was imported, from when it was made', async () => {
    const { keyring, clock } = await under({ maxLifetime: { personal: '30d' } })
    const token = 'imported-token-0123456789'
    const key = await keyring.keys.import({ userId: 'u1', token, createdAt: new Date('2025-12-15') })
    expect(key.expiresAt).toStrictEqual(new Date('2026-01-14'))
    clock.set('2026-01-14')
    expect(await judge(keyring, token)).toBe('token_expired')
    const late = { userId: 'u1', token: 'imported-token-9876543210', createdAt: new Date('2026-01-15') }
    expect(await codeOf(keyring.keys.import(late))).toBe('invalid')
  })
})

describe('a policy that is loosened', () => {
  const strict = { maxLifetime: { service: '30d' } } as const

  it('brings no key back whose place another has taken', async () => {
    const store = memoryStore()
    const { keyring, clock } = await openHouse({ store, policy: strict })
    const old = await keyring.keys.import({ serviceAccountId: 's1', token: 'imported-token-0123456789' })
    clock.move(30 * day)
    await keyring.keys.issue({ serviceAccountId: 's1' })
    const loose = createKeyring({ store, clock: clock.now })
    clock.move(-day)
    expect(await judge(loose, 'imported-token-0123456789')).toBe('token_revoked')
    expect(await loose.keys.get(old.id)).toMatchObject({ state: 'revoked', revokedReason: 'expired' })
  })

  it('makes the life of a rotated-out key no longer', async () => {
    const store = memoryStore()
    const { keyring, clock } = await openHouse({ store, policy: strict })
    const old = await keyring.keys.import({ serviceAccountId: 's1', token: 'imported-token-0123456789' })
    clock.move(29 * day)
    await keyring.keys.rotate(old.id, { overlap: '7d' })
    clock.move(day)
    expect(await judge(createKeyring({ store, clock: clock.now }), 'imported-token-0123456789')).toBe(
      'token_expired',
    )
  })
})

describe('defaultLifetime', () => {
  it('is the life of a key of which nothing is said, and no limit', async () => {
    const { keyring } = await under({ defaultLifetime: { personal: '90d' } })
    const { keys } = keyring
    expect((await keys.issue({ userId: 'u1' })).key.expiresAt).toStrictEqual(new Date('2026-04-01'))
    expect((await keys.issue({ userId: 'u1', expiresIn: '365d' })).key.expiresAt).toStrictEqual(
      new Date('2027-01-01'),
    )
    expect((await keys.issue({ userId: 'u1', expiresAt: null })).key.expiresAt).toBeNull()
    expect((await keys.issue({ serviceAccountId: 's1' })).key.expiresAt).toBeNull()
  })

  it('is that of a rotated key that did not expire; one that does keeps its own', async () => {
    const { keyring, clock } = await under({ defaultLifetime: { personal: '90d' } })
    const week = await keyring.keys.issue({ userId: 'u1', expiresIn: '7d' })
    const ever = await keyring.keys.issue({ userId: 'u1', expiresAt: null })
    clock.move(5 * day)
    expect((await keyring.keys.rotate(week.key.id)).key.expiresAt).toStrictEqual(new Date('2026-01-13'))
    expect((await keyring.keys.rotate(ever.key.id)).key.expiresAt).toStrictEqual(new Date('2026-04-06'))
  })
})

describe('personalKeysMustExpire', () => {
  it('refuses a personal key without an end, at issue, at rotation and at import', async () => {
    const store = memoryStore()
    const loose = (await openHouse({ store })).keyring
    const { key } = await loose.keys.issue({ userId: 'u1' })
    const strict = createKeyring({ store, policy: { personalKeysMustExpire: true } })
    const token = 'imported-token-0123456789'
    for (const call of [
      strict.keys.issue({ userId: 'u1' }),
      strict.keys.issue({ userId: 'u1', expiresAt: null }),
      strict.keys.rotate(key.id),
      strict.keys.rotate(key.id, { expiresAt: null }),
      strict.keys.import({ userId: 'u1', token }),
      strict.keys.importMany([{ userId: 'u1', token, expiresAt: null }]),
    ]) {
      const error = await refusal(call)
      expect(error.code).toBe('policy')
      expect(error.message).toContain('must expire')
    }
    await expect(strict.keys.rotate(key.id, { expiresIn: '1d' })).resolves.toBeDefined()
    await expect(
      strict.keys.import({ userId: 'u1', token, expiresAt: new Date('2999-01-01') }),
    ).resolves.toBeDefined()
    await expect(strict.keys.issue({ serviceAccountId: 's1' })).resolves.toBeDefined()
  })

  it('is content with an end that the policy gives', async () => {
    for (const policy of [{ maxLifetime: { personal: '30d' } }, { defaultLifetime: { personal: '30d' } }]) {
      const { keyring } = await under({ ...policy, personalKeysMustExpire: true })
      expect((await keyring.keys.issue({ userId: 'u1' })).key.expiresAt).toStrictEqual(new Date('2026-01-31'))
    }
    const { keyring } = await under({ maxLifetime: { personal: '30d' }, personalKeysMustExpire: true })
    const imported = await keyring.keys.import({ userId: 'u1', token: 'imported-token-0123456789' })
    expect(imported.expiresAt).toStrictEqual(new Date('2026-01-31'))
  })
})

describe('expiry', () => {
  it.each([0.5, 1, 'PT0.001S', '1ms'])('a life of %s is short, and not for ever', async (expiresIn) => {
    const { keyring, clock } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn })
    expect(key.expiresAt).toStrictEqual(new Date('2026-01-01T00:00:00.001Z'))
    expect(await judge(keyring, token)).toBe('ok')
    clock.move(1)
    expect(await judge(keyring, token)).toBe('token_expired')
  })

  it('follows the clock, wherever it jumps', async () => {
    const { keyring, clock } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    const states: (string | null)[] = []
    for (const jump of [day, -1, -400 * day, 400 * day, 1, 36_500 * day, -36_500 * day - day]) {
      clock.move(jump)
      states.push(await judge(keyring, token))
    }
    const expired = 'token_expired'
    expect(states).toStrictEqual([expired, 'ok', 'ok', 'ok', expired, expired, 'ok'])
  })
})

describe('a policy by which personal keys must expire', () => {
  const strict = { personalKeysMustExpire: true } as const
  const idempotencyKey = 'request-0001'

  it('stops no key that is there, and gives none of them another token or a successor without an end', async () => {
    const store = memoryStore()
    const { keyring, clock } = await openHouse({ store })
    const old = await keyring.keys.issue({ userId: 'u1', idempotencyKey })
    const rotated = await keyring.keys.rotate((await keyring.keys.issue({ userId: 'u1' })).key.id, {
      idempotencyKey,
    })
    const later = createKeyring({ store, clock: clock.now, policy: strict })
    for (const call of [
      later.keys.issue({ userId: 'u1', idempotencyKey }),
      later.keys.rotate(rotated.previous.id, { idempotencyKey }),
      later.keys.rotate(old.key.id),
      later.keys.rotate(old.key.id, { expiresAt: null }),
    ])
      expect(await codeOf(call)).toBe('policy')
    await expect(later.keys.rotate(old.key.id, { expiresIn: '30d', overlap: '1h' })).resolves.toBeDefined()
    for (const token of [old.token, rotated.token]) expect(await judge(later, token)).toBe('ok')
  })
})
