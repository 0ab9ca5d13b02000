import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { codeOf, day, judge, openHouse, refusal, type House } from '../support/house.js'
import { counting } from '../support/stores.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

describe('revoke', () => {
  it('is final, and keeps when, why and by whom', async () => {
    const { token, key } = await keyring.keys.issue({ serviceAccountId: 's1' })
    await keyring.verify(token)
    await keyring.audit.list()
    house.clock.move(day)
    const revoked = await keyring.keys.revoke(key.id, {
      reason: 'found in a log',
      actor: 'alice',
      requestId: 'r1',
    })
    expect(revoked).toStrictEqual({
      ...key,
      state: 'revoked',
      revokedAt: new Date('2026-01-02'),
      revokedReason: 'found in a log',
      lastUsedAt: new Date('2026-01-01'),
    })
    expect(await keyring.keys.get(key.id)).toStrictEqual(revoked)
    expect(await judge(keyring, token)).toBe('token_revoked')
    expect((await keyring.audit.list({ action: 'key.revoked' })).at(-1)).toMatchObject({
      actor: 'alice',
      requestId: 'r1',
      reason: 'found in a log',
      subjectId: 's1',
      accountId: 'a1',
      keyId: key.id,
    })
  })

  it('of what is revoked is no error, and changes nothing', async () => {
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    const revoked = await keyring.keys.revoke(key.id, { reason: 'first' })
    house.clock.move(day)
    expect(await keyring.keys.revoke(key.id, { reason: 'second' })).toStrictEqual(revoked)
    expect(await keyring.audit.list({ action: 'key.revoked' })).toHaveLength(1)
  })

  it('of many at once is done once', async () => {
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    await Promise.all(Array.from({ length: 50 }, () => keyring.keys.revoke(key.id)))
    expect(await keyring.audit.list({ action: 'key.revoked' })).toHaveLength(1)
  })

  it('works on a key that has expired, is retiring, or whose owner is gone', async () => {
    const expired = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    const retiring = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(retiring.key.id, { overlap: '30d' })
    house.clock.move(day)
    await keyring.users.delete('u1')
    for (const { token, key } of [expired, retiring]) {
      expect(await keyring.keys.revoke(key.id)).toMatchObject({ state: 'revoked' })
      expect(await judge(keyring, token)).toBe('token_revoked')
    }
  })

  it.each([
    null,
    7,
    { why: 'x' },
    { reason: '' },
    { reason: 'a\r\nb' },
    { reason: 'x'.repeat(201) },
    { reason: 7 },
  ])('refuses %j', async (options) => {
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    expect(await codeOf(keyring.keys.revoke(key.id, options as object))).toBe('invalid')
    expect(await codeOf(keyring.keys.revokeAll({ userId: 'u1' }, options as object))).toBe('invalid')
    expect((await keyring.keys.get(key.id))?.state).toBe('current')
  })

  it('keeps a key that is pasted into the reason out of the records', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const error = await refusal(keyring.keys.revoke(key.id, { reason: `leaked: ${token}` }))
    expect(error.message).toBe('reason has what looks like a key in it: leave it out')
    expect((await refusal(keyring.keys.revoke(token))).message).toBe(
      'keyId looks like a key: give the id of a record',
    )
  })
})

describe('revokeToken', () => {
  it('knows no token whose prefix contradicts its key: it opens nothing', async () => {
    const token = `sts_${'0123456789'.repeat(4)}`
    const sha256 = createHash('sha256').update(token).digest('hex')
    await keyring.keys.import({ userId: 'u1', sha256 })
    expect(await codeOf(keyring.keys.revokeToken(token))).toBe('not_found')
  })

  it('asks no store about what is too long for any key', async () => {
    const { store, calls } = counting()
    const { keyring: counted } = await openHouse({ store })
    calls.clear()
    expect(await codeOf(counted.keys.revokeToken('x'.repeat(4097)))).toBe('not_found')
    expect(calls.get('lookUp')).toBeUndefined()
  })

  it('revokes what was found', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    expect(await keyring.keys.revokeToken(token, { reason: 'found' })).toMatchObject({
      id: key.id,
      state: 'revoked',
    })
    await expect(keyring.keys.revokeToken(token)).resolves.toMatchObject({ revokedReason: 'found' })
  })

  it('does not find what is no key', async () => {
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    for (const other of [
      '',
      'x',
      `${token}0`,
      token.slice(0, -1),
      token.replace('sta_', 'sts_'),
      'x'.repeat(1_000_000),
    ])
      expect(await codeOf(keyring.keys.revokeToken(other))).toBe('not_found')
    for (const other of [null, undefined, 7, {}, [token]])
      expect(await codeOf(keyring.keys.revokeToken(other as string))).toBe('invalid')
    expect(await judge(keyring, token)).toBe('ok')
  })
})

describe('revokeAll', () => {
  const issueAll = async (): Promise<void> => {
    for (const n of [1, 2, 3]) {
      await keyring.keys.issue({ userId: `u${n}` })
      await keyring.keys.issue({ serviceAccountId: `s${n}` })
    }
    for (const n of [1, 2]) await keyring.keys.issue({ serviceAccountId: `es${n}` })
  }
  const left = async (): Promise<string[]> =>
    (await keyring.keys.list({ revoked: false }))
      .map(({ userId, serviceAccountId }) => userId ?? serviceAccountId ?? '')
      .sort()

  it.each([
    [{ userId: 'u1' }, 1, ['es1', 'es2', 's1', 's2', 's3', 'u2', 'u3']],
    [{ serviceAccountId: 's1' }, 1, ['es1', 'es2', 's2', 's3', 'u1', 'u2', 'u3']],
    [{ accountId: 'a1' }, 2, ['es1', 'es2', 's2', 's3', 'u2', 'u3']],
    [{ enterpriseId: 'e1' }, 1, ['es2', 's1', 's2', 's3', 'u1', 'u2', 'u3']],
  ])('of %j revokes %i', async (filter, count, others) => {
    await issueAll()
    expect(await keyring.keys.revokeAll(filter, { reason: 'incident' })).toStrictEqual({ count })
    expect(await left()).toStrictEqual(others)
    expect(await keyring.keys.revokeAll(filter)).toStrictEqual({ count: 0 })
    const rows = await keyring.audit.list({ action: 'key.revoked' })
    expect(rows.map(({ reason }) => reason)).toStrictEqual(Array.from({ length: count }, () => 'incident'))
  })

  it('takes any number, a hundred in a transaction', async () => {
    await keyring.keys.importMany(
      Array.from({ length: 250 }, (_, i) => ({ userId: 'u1', token: `imported-token-${1000 + i}` })),
    )
    expect(await keyring.keys.revokeAll({ userId: 'u1' })).toStrictEqual({ count: 250 })
    expect(await keyring.keys.list({ revoked: false })).toStrictEqual([])
    await keyring.keys.importMany(
      Array.from({ length: 100 }, (_, i) => ({ userId: 'u1', token: `imported-token-${2000 + i}` })),
    )
    expect(await keyring.keys.revokeAll({ accountId: 'a1' })).toStrictEqual({ count: 100 })
  })

  it('counts each key once, whoever else is at it', async () => {
    await keyring.keys.importMany(
      Array.from({ length: 30 }, (_, i) => ({ userId: 'u1', token: `imported-token-${1000 + i}` })),
    )
    const counts = await Promise.all(
      Array.from({ length: 4 }, () => keyring.keys.revokeAll({ userId: 'u1' })),
    )
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(30)
    expect(await keyring.audit.list({ action: 'key.revoked' })).toHaveLength(30)
  })

  it('reaches the keys of who was deleted', async () => {
    await issueAll()
    await keyring.users.delete('u1')
    await keyring.accounts.delete('a2')
    expect(await keyring.keys.revokeAll({ userId: 'u1' })).toStrictEqual({ count: 1 })
    expect(await keyring.keys.revokeAll({ accountId: 'a2' })).toStrictEqual({ count: 2 })
  })

  it('does not say that all is done where there is nobody of that id', async () => {
    for (const filter of [
      { userId: 'u9' },
      { serviceAccountId: 'u1' },
      { accountId: 'e1' },
      { enterpriseId: 'a1' },
    ])
      expect(await codeOf(keyring.keys.revokeAll(filter))).toBe('not_found')
  })

  // `{ userId: undefined, accountId }` was meant for one user, and would be an account's end.
  it.each([
    {},
    null,
    7,
    { userId: undefined },
    {
      userId: undefined,
      accountId: 'a1',
    },
    {
      userId: 'u1',
      accountId: 'a1',
    },
    { kind: 'personal' },
    { userId: '' },
    { userId: {} },
    { accountId: ['a1'] },
    { enterpriseId: null },
  ])('refuses %j', async (filter) => {
    await issueAll()
    expect(await codeOf(keyring.keys.revokeAll(filter as object))).toBe('invalid')
    expect(await left()).toHaveLength(8)
  })
})
