import type { Auth } from '@latchkey/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import type { Key } from '../../src/types.js'
import { day, hour, judge, minute, openHouse, second, type House } from '../support/house.js'
import type { Batch } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { counting, FlakyStore, wrapped } from '../support/stores.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

const heard = (name: 'key.retiring_used' | 'key.expiring'): Key[] => {
  const keys: Key[] = []
  keyring.on(name, ({ key }) => keys.push(key))
  return keys
}

describe('the last use', () => {
  it.each([{}, { cache: false as const }])(
    'is written at most once a minute, and never touches the record: %j',
    async (options) => {
      const { store, calls } = counting()
      const { keyring: counted, clock } = await openHouse({ store, ...options })
      const { token, key } = await counted.keys.issue({ userId: 'u1' })
      const before = await store.get('keys', key.id)
      const sequence = await store.lastSequence()
      for (let i = 0; i < 120; i++) {
        await counted.verify(token)
        await counted.audit.list()
        clock.move(second)
      }
      expect(calls.get('recordUses')).toBe(2)
      expect((await counted.keys.get(key.id))?.lastUsedAt).toStrictEqual(new Date('2026-01-01T00:01:00Z'))
      expect(await store.get('keys', key.id)).toStrictEqual(before)
      expect(await store.lastSequence()).toBe(sequence)
    },
  )

  it('is told by a key that is in memory, too', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.verify(token)
    await keyring.verify(token)
    house.clock.move(minute)
    expect(keyring.recall(token)?.key?.id).toBe(key.id)
    await keyring.audit.list()
    expect((await keyring.keys.get(key.id))?.lastUsedAt).toStrictEqual(new Date('2026-01-01T00:01:00Z'))
  })

  it('is the newest of those that wait to be written', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    for (const move of [0, minute, -minute]) {
      house.clock.move(move)
      await keyring.verify(token)
    }
    await keyring.audit.list()
    expect((await keyring.keys.get(key.id))?.lastUsedAt).toStrictEqual(new Date('2026-01-01T00:01:00Z'))
  })

  it('is written when the keyring is closed', async () => {
    const { store } = counting()
    const { keyring: closing } = await openHouse({ store })
    const { token, key } = await closing.keys.issue({ userId: 'u1' })
    await closing.verify(token)
    await closing.close()
    expect(await store.lastUsed([key.id])).toStrictEqual(new Map([[key.id, new Date('2026-01-01')]]))
  })

  it('is that of a key that was let in, and of no other', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.users.update('u1', { status: 'disabled' })
    expect(await judge(keyring, token)).toBe('subject_disabled')
    await keyring.audit.list()
    expect((await keyring.keys.get(key.id))?.lastUsedAt).toBeNull()
  })

  it('is lost without harm where the store cannot take it', async () => {
    const flaky = new FlakyStore()
    const { keyring: lossy } = await openHouse({ store: flaky.store })
    const { token, key } = await lossy.keys.issue({ userId: 'u1' })
    const errors: string[] = []
    lossy.on('error', ({ error, during }) => errors.push(`${during}: ${error.name}`))
    flaky.down.add('recordUses')
    expect(await judge(lossy, token)).toBe('ok')
    await lossy.audit.list()
    expect(await judge(lossy, token)).toBe('ok')
    expect(errors).toStrictEqual(['last uses: KeyringError'])
    flaky.down.clear()
    await lossy.audit.list()
    expect((await lossy.keys.get(key.id))?.lastUsedAt).toStrictEqual(new Date('2026-01-01'))
  })
})

describe('warnings', () => {
  it('tell once a minute of a rotated-out key that is still used', async () => {
    const keys = heard('key.retiring_used')
    const old = await keyring.keys.issue({ userId: 'u1' })
    const { token, previous } = await keyring.keys.rotate(old.key.id, { overlap: '24h' })
    for (const jump of [0, 1, 30 * second, 30 * second, minute - 1, 1]) {
      house.clock.move(jump)
      await keyring.verify(old.token)
      await keyring.verify(token)
    }
    expect(keys).toHaveLength(3)
    expect(keys[0]).toStrictEqual({ ...previous, lastUsedAt: new Date('2026-01-01') })
  })

  it('tell once a day of a key that expires soon, and not of one that was rotated', async () => {
    const keys = heard('key.expiring')
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '30d' })
    const other = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(other.key.id, { overlap: '1d' })
    await keyring.verify(other.token)
    const uses: number[] = []
    for (let hours = 0; hours < 30 * 24; hours += 6) {
      expect(await judge(keyring, token)).toBe('ok')
      uses.push(keys.length)
      house.clock.move(6 * hour)
    }
    // 7 days before, by default.
    expect(uses.findIndex((count) => count > 0)).toBe(23 * 4)
    expect(keys).toHaveLength(7)
    expect(keys[0]?.id).toBe(key.id)
  })

  it('tell of an end that the policy sets, as early as the policy says', async () => {
    house = await openHouse({ policy: { maxLifetime: { personal: '30d' }, warnBefore: '1h' } })
    keyring = house.keyring
    const keys = heard('key.expiring')
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresIn: '30d' })
    house.clock.move(30 * day - hour - 1)
    await keyring.verify(token)
    expect(keys).toStrictEqual([])
    house.clock.move(minute)
    await keyring.verify(token)
    expect(keys).toHaveLength(1)
  })

  it('hold no token', async () => {
    const keys = [...heard('key.expiring'), ...heard('key.retiring_used')]
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    await keyring.verify(token)
    const { token: next } = await keyring.keys.rotate(key.id, { overlap: '1h' })
    house.clock.move(minute)
    await keyring.verify(token)
    for (const secret of [token, next]) expect(JSON.stringify(keys)).not.toContain(secret.slice(4, 12))
  })
})

describe('refusals', () => {
  it('that are equal and close together are one row, with their number', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(key.id)
    for (let i = 0; i < 25; i++) await judge(keyring, token)
    const rows = await keyring.audit.list({ action: 'key.refused' })
    expect(rows).toMatchObject([
      { keyId: key.id, reason: 'token_revoked', count: 25, at: new Date('2026-01-01') },
    ])
    await judge(keyring, token)
    expect(await keyring.audit.list({ action: 'key.refused' })).toHaveLength(2)
  })

  it('wait for a store that is down, and are told when it is back', async () => {
    const flaky = new FlakyStore()
    const { keyring: waiting } = await openHouse({ store: flaky.store })
    const { token, key } = await waiting.keys.issue({ userId: 'u1' })
    await waiting.keys.revoke(key.id)
    const errors: string[] = []
    waiting.on('error', ({ during }) => errors.push(during))
    flaky.down.add('commit')
    for (let i = 0; i < 3; i++) {
      await judge(waiting, token)
      await waiting.audit.list()
    }
    flaky.down.clear()
    expect(errors).toStrictEqual(['audit of refusals', 'audit of refusals', 'audit of refusals'])
    expect(await waiting.audit.list({ action: 'key.refused' })).toMatchObject([{ count: 3 }])
    expect(await waiting.audit.verify()).toMatchObject({ ok: true })
  })

  it.each(['x\ud800', 'a\0b', 'a b', 'r\u00e9', '', 'x'.repeat(129), 7, {}, null, undefined])(
    'are told without a request id that a log may not hold: %j',
    async (requestId) => {
      const { token, key } = await keyring.keys.issue({ userId: 'u1' })
      await keyring.keys.revoke(key.id)
      const context = { requestId } as unknown as { requestId: string }
      await expect(keyring.verify(token, context)).rejects.toMatchObject({ reason: 'token_revoked' })
      expect(await keyring.audit.list({ action: 'key.refused' })).toMatchObject([{ requestId: null }])
    },
  )

  it('are told with one that it may, and without a context', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(key.id)
    for (const context of [{ requestId: 'r-1' }, null]) {
      await expect(keyring.verify(token, context as object)).rejects.toMatchObject({
        reason: 'token_revoked',
      })
      await keyring.audit.list()
    }
    const rows = await keyring.audit.list({ action: 'key.refused' })
    expect(rows.map(({ requestId }) => requestId)).toStrictEqual(['r-1', null])
  })

  it('lose the one that the store can never hold, and no other', async () => {
    const store = wrapped(memoryStore(), async (method, call, args) => {
      const [batch] = args as [Batch]
      if (
        method === 'commit' &&
        batch.audit.some(({ reason, keyId }) => reason === 'token_revoked' && keyId === 'bad')
      )
        throw new TypeError('cannot be held')
      return call()
    })
    const { keyring: picky } = await openHouse({ store })
    const tokens = ['imported-token-1', 'imported-token-2', 'imported-token-3']
    const ids = ['good', 'bad', 'fine']
    for (const [i, token] of tokens.entries())
      await picky.keys.import({ token, id: ids[i] ?? '', userId: 'u1' })
    await picky.keys.revoke('good')
    await picky.keys.revoke('bad')
    await picky.keys.revoke('fine')
    const errors: string[] = []
    picky.on('error', ({ during }) => errors.push(during))
    for (const token of tokens) await judge(picky, token)
    const rows = await picky.audit.list({ action: 'key.refused' })
    expect(rows.map(({ keyId }) => keyId)).toStrictEqual(['good', 'fine'])
    expect(errors).toStrictEqual(['audit of refusals'])
    await picky.audit.list()
    expect(errors).toHaveLength(1)
  })

  it.each([
    ['of no key of this store', 'k9', 'u1'],
    ['of another subject than that of the key', 'k1', 'u2'],
  ])('later on the way, %s, are not written', async (_, keyId, subjectId) => {
    await keyring.keys.import({ id: 'k1', userId: 'u1', token: 'from-elsewhere-0123456789' })
    const refuse = (key: string, subject: string): void => {
      const auth = { key: { id: key }, subject: { id: subject }, account: null } as unknown as Auth
      keyring.refused({ auth, reason: 'scope_insufficient', requestId: null })
    }
    refuse(keyId, subjectId)
    refuse('k1', 'u1')
    const rows = await keyring.audit.list({ action: 'key.refused' })
    expect(rows).toMatchObject([{ keyId: 'k1', subjectId: 'u1', reason: 'scope_insufficient' }])
  })

  it('are written when the keyring is closed', async () => {
    const { store } = counting()
    const { keyring: closing } = await openHouse({ store })
    const { token, key } = await closing.keys.issue({ userId: 'u1' })
    await closing.keys.revoke(key.id)
    await judge(closing, token)
    await closing.close()
    expect(await store.listAudit({ action: 'key.refused' }, {})).toHaveLength(1)
  })
})
