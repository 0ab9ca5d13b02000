import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { codeOf, day, hour, judge, openHouse, refusal, type House } from '../support/house.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

const owners = [{ userId: 'u1' }, { serviceAccountId: 's1' }, { serviceAccountId: 'es1' }] as const

describe('rotate', () => {
  it.each(owners)('puts a new key in the place of the old one of %j, at once', async (owner) => {
    const old = await keyring.keys.issue({
      ...owner,
      name: 'ci',
      scopes: ['pipeline:read'],
      expiresIn: '90d',
    })
    house.clock.move(80 * day)
    const { token, key, previous } = await keyring.keys.rotate(old.key.id)
    expect(token).not.toBe(old.token)
    expect(key).toStrictEqual({
      ...old.key,
      id: key.id,
      hint: key.hint,
      createdAt: new Date('2026-03-22'),
      expiresAt: new Date('2026-06-20'),
    })
    expect(previous).toStrictEqual({
      ...old.key,
      state: 'revoked',
      revokedAt: new Date('2026-03-22'),
      revokedReason: 'rotated',
      replacedBy: key.id,
    })
    expect(await keyring.keys.get(old.key.id)).toStrictEqual(previous)
    expect([await judge(keyring, old.token), await judge(keyring, token)]).toStrictEqual([
      'token_revoked',
      'ok',
    ])
  })

  it.each(owners)('with an overlap leaves the old one of %j retiring for that long', async (owner) => {
    const old = await keyring.keys.issue(owner)
    const { token, key, previous } = await keyring.keys.rotate(old.key.id, { overlap: '24h' })
    expect(previous).toMatchObject({
      state: 'retiring',
      expiresAt: new Date('2026-01-02'),
      replacedBy: key.id,
    })
    expect((await keyring.verify(old.token))?.key?.state).toBe('retiring')
    expect((await keyring.verify(token))?.key?.state).toBe('current')
    house.clock.move(day)
    expect([await judge(keyring, old.token), await judge(keyring, token)]).toStrictEqual([
      'token_expired',
      'ok',
    ])
  })

  it('with an overlap that has ended: who revokes the old one has revoked it', async () => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1' })
    await keyring.keys.rotate(old.key.id, { overlap: '1h' })
    house.clock.move(day)
    expect(await judge(keyring, old.token)).toBe('token_expired')
    await keyring.keys.revoke(old.key.id)
    expect(await judge(keyring, old.token)).toBe('token_revoked')
  })

  it('says in `previous` when the old one was used', async () => {
    const old = await keyring.keys.issue({ userId: 'u1' })
    await keyring.verify(old.token)
    await keyring.audit.list()
    expect((await keyring.keys.rotate(old.key.id)).previous.lastUsedAt).toStrictEqual(new Date('2026-01-01'))
  })

  it('takes another life for the new key', async () => {
    const old = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    const { key } = await keyring.keys.rotate(old.key.id, { expiresIn: '2d' })
    expect(key.expiresAt).toStrictEqual(new Date('2026-01-03'))
    expect((await keyring.keys.rotate(key.id, { expiresAt: null })).key.expiresAt).toBeNull()
  })

  it('of an expired key makes a new one, and the old one stays expired', async () => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1', expiresIn: '1d' })
    house.clock.move(2 * day)
    const { token, key, previous } = await keyring.keys.rotate(old.key.id, { overlap: '24h' })
    expect(previous).toMatchObject({ state: 'expired', expiresAt: new Date('2026-01-02') })
    expect(key).toMatchObject({ state: 'current', expiresAt: new Date('2026-01-04') })
    expect([await judge(keyring, old.token), await judge(keyring, token)]).toStrictEqual([
      'token_expired',
      'ok',
    ])
  })

  it('of a key that came in expired gives the new one a life', async () => {
    const expiresAt = new Date('2025-06-01')
    const old = await keyring.keys.import({ userId: 'u1', token: 'imported-token-0123456789', expiresAt })
    expect((await keyring.keys.rotate(old.id)).key).toMatchObject({ state: 'current', expiresAt: null })
  })

  it('is refused for what is revoked, rotated, or has a disabled owner', async () => {
    const { keys, users, accounts, enterprises } = keyring
    const revoked = await keys.issue({ userId: 'u1' })
    await keys.revoke(revoked.key.id)
    expect((await refusal(keys.rotate(revoked.key.id))).message).toBe('the key is revoked: issue a new one')

    const rotated = await keys.issue({ userId: 'u1' })
    const { key } = await keys.rotate(rotated.key.id, { overlap: '1h' })
    const again = await refusal(keys.rotate(rotated.key.id, { overlap: '30d' }))
    expect(again).toMatchObject({
      code: 'conflict',
      message: `the key has been rotated: the new one is ${key.id}`,
    })
    house.clock.move(hour)
    expect(await codeOf(keys.rotate(rotated.key.id))).toBe('conflict')

    await users.update('u1', { status: 'disabled' })
    expect((await refusal(keys.rotate(key.id))).code).toBe('conflict')
    await users.update('u1', { status: 'active' })
    await accounts.update('a1', { status: 'disabled' })
    expect((await refusal(keys.rotate(key.id))).code).toBe('conflict')
    await accounts.update('a1', { status: 'active' })
    await enterprises.update('e1', { status: 'disabled' })
    expect((await refusal(keys.rotate(key.id))).code).toBe('conflict')
    await users.delete('u1')
    expect((await refusal(keys.rotate(key.id))).code).toBe('not_found')
    expect((await keys.list({ userId: 'u1' })).filter(({ state }) => state === 'current')).toHaveLength(1)
  })

  it('compares the expected key', async () => {
    const old = await keyring.keys.issue({ userId: 'u1' })
    expect(await codeOf(keyring.keys.rotate(old.key.id, { expectedKeyId: 'another' }))).toBe('conflict')
    expect(await judge(keyring, old.token)).toBe('ok')
    await expect(keyring.keys.rotate(old.key.id, { expectedKeyId: old.key.id })).resolves.toBeDefined()
  })

  it.each([
    null,
    7,
    [],
    { overlaps: '1h' },
    { scopes: ['*'] },
    { name: 'x' },
    { userId: 'u2' },
    { overlap: -1 },
    { overlap: 'soon' },
    { overlap: null },
    { overlap: 1e300 },
    { overlap: '999999999999w' },
    { overlap: Number.NaN },
    { overlap: Infinity },
    { expectedKeyId: '' },
    { expectedKeyId: {} },
    { expectedKeyId: null },
    { expiresIn: 0 },
    { idempotencyKey: 'x' },
  ])('refuses %j (%#), and leaves the key as it is', async (options) => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    expect(await codeOf(keyring.keys.rotate(key.id, options as object))).toBe('invalid')
    expect(await keyring.keys.get(key.id)).toStrictEqual(key)
    expect(await judge(keyring, token)).toBe('ok')
  })

  it.each(['nothing', 'u1'])('finds no key %s', async (id) => {
    expect(await codeOf(keyring.keys.rotate(id))).toBe('not_found')
  })

  it('writes a row for each of the two keys', async () => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1' })
    const { key } = await keyring.keys.rotate(old.key.id, { overlap: '1h', actor: 'cron' })
    const about = { subjectId: 's1', accountId: 'a1', actor: 'cron' }
    expect(await keyring.audit.list({ keyId: key.id })).toMatchObject([
      { ...about, action: 'key.rotated', reason: `replaces ${old.key.id}` },
    ])
    expect((await keyring.audit.list({ keyId: old.key.id })).at(-1)).toMatchObject({
      ...about,
      action: 'key.replaced',
      reason: `replaced by ${key.id}`,
    })
  })
})
