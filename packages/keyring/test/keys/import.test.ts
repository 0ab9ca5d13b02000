import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, day, judge, openHouse, refusal, type House } from '../support/house.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const token = 'dGhpcyBpcyBhIGtleS4_~+/=='
const mezmo = 'sts_9876543210fedcba0987654321fedcba09876543'
let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

describe('import', () => {
  it('takes a token of any form, and what else is known of the key', async () => {
    const given = {
      id: 'old-1',
      userId: 'u1',
      name: 'ci',
      scopes: ['a:read'],
      createdAt: new Date('2025-01-01'),
    }
    const key = await keyring.keys.import({ ...given, token, expiresAt: new Date('2027-01-01') })
    expect(key).toStrictEqual({
      ...given,
      kind: 'personal',
      hint: '…+/==',
      state: 'current',
      expiresAt: new Date('2027-01-01'),
      revokedAt: null,
      revokedReason: null,
      lastUsedAt: null,
      replacedBy: null,
    })
    expect(await judge(keyring, token)).toBe('ok')
    expect(await judge(keyring, `${token}=`)).toBeNull()
  })

  it('takes a token of our form without our checksum', async () => {
    expect(await judge(keyring, mezmo)).toBeNull()
    const key = await keyring.keys.import({ serviceAccountId: 's1', token: mezmo })
    expect(key).toMatchObject({ kind: 'service', hint: 'sts_…6543' })
    expect(await judge(keyring, mezmo)).toBe('ok')
  })

  it('takes the SHA-256 of a token, in any case', async () => {
    const key = await keyring.keys.import({ userId: 'u1', sha256: sha256(token).toUpperCase() })
    expect(key.hint).toBe('…')
    expect(await judge(keyring, token)).toBe('ok')
    expect(await judge(keyring, sha256(token))).toBeNull()
  })

  it('takes a key that has expired, which is then refused as such', async () => {
    await keyring.keys.import({ userId: 'u1', token, expiresAt: new Date('2025-01-01') })
    expect(await judge(keyring, token)).toBe('token_expired')
  })

  it('gives a service account its one key', async () => {
    await keyring.keys.import({ serviceAccountId: 's1', token, expiresAt: new Date('2026-01-02') })
    const other = { serviceAccountId: 's1', token: mezmo }
    expect(await codeOf(keyring.keys.import(other))).toBe('conflict')
    house.clock.move(day)
    await expect(keyring.keys.import(other)).resolves.toBeDefined()
  })

  it.each([
    {},
    {
      token,
      sha256: sha256(token),
    },
    { token: undefined },
    { token: null },
    { token: 7 },
    { token: [token] },
    { token: '' },
    { token: 'fifteen-letters' },
    { token: 'x'.repeat(4097) },
    { token: `${token} ` },
    { token: `${token}\n` },
    { token: `ä${token}` },
    { token: `=${token}` },
    { token: 'a,b'.repeat(9) },
    { sha256: 'x'.repeat(64) },
    { sha256: sha256(token).slice(1) },
    { sha256: null },
    { sha256: {} },
    {
      token,
      expiresAt: 0,
    },
    {
      token,
      expiresAt: '',
    },
    {
      token,
      expiresAt: false,
    },
    {
      token,
      expiresAt: 1e12,
    },
    {
      token,
      createdAt: null,
    },
    {
      token,
      createdAt: new Date('2026-01-02'),
    },
    {
      token,
      id: 'a b',
    },
    {
      token,
      scopes: [],
    },
    {
      token,
      name: 'a	b',
    },
    {
      token,
      kind: 'enterprise',
    },
    {
      token,
      revokedAt: null,
    },
    {
      token,
      version: 7,
    },
    {
      token,
      holds: null,
    },
    {
      token,
      digest: 'x',
    },
    {
      token,
      expiresIn: '1d',
    },
  ])('refuses %j (%#)', async (options) => {
    for (const call of [
      keyring.keys.import({ userId: 'u1', ...(options as object) }),
      keyring.keys.importMany([{ userId: 'u1', ...(options as object) }]),
    ]) {
      const error = await refusal(call)
      expect(error.code).toBe('invalid')
      expect(error.message).not.toContain(token.slice(0, 8))
    }
    expect(await keyring.keys.list()).toStrictEqual([])
  })

  it('refuses a token whose prefix is that of another kind', async () => {
    const error = await refusal(keyring.keys.import({ userId: 'u1', token: mezmo }))
    expect(error).toMatchObject({ code: 'invalid' })
    expect(error.message).toContain('the prefix of a service key')
  })

  it('takes no token and no id twice', async () => {
    const issued = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.import({ id: 'k1', userId: 'u1', token })
    for (const again of [
      { userId: 'u2', token },
      { userId: 'u2', sha256: sha256(token) },
      { userId: 'u2', token: issued.token },
      { userId: 'u2', sha256: sha256(issued.token) },
      { id: 'k1', userId: 'u1', token: 'another-token-0123456789' },
    ]) {
      expect(await codeOf(keyring.keys.import(again))).toBe('conflict')
      expect(await codeOf(keyring.keys.importMany([again]))).toBe('conflict')
    }
  })

  it('finds the same token under another pepper', async () => {
    const store = memoryStore()
    const plain = (await openHouse({ store })).keyring
    await plain.keys.import({ userId: 'u1', token })
    const issued = await plain.keys.issue({ userId: 'u1' })
    const peppers = { 1: 'first pepper 0123456789' }
    const one = createKeyring({ store, peppers })
    await one.keys.import({ userId: 'u1', token: 'another-token-0123456789' })
    const two = createKeyring({ store, peppers: { ...peppers, 2: 'second pepper 0123456789' } })
    for (const known of [token, issued.token, 'another-token-0123456789']) {
      expect(await codeOf(two.keys.import({ userId: 'u2', token: known }))).toBe('conflict')
      expect(await codeOf(two.keys.importMany([{ userId: 'u2', token: known }]))).toBe('conflict')
    }
  })

  it('makes no key for who is disabled or not there', async () => {
    await keyring.accounts.update('a2', { status: 'disabled' })
    expect(await codeOf(keyring.keys.import({ userId: 'u2', token }))).toBe('conflict')
    expect(await codeOf(keyring.keys.import({ userId: 'nobody', token }))).toBe('not_found')
  })

  it('is written down', async () => {
    const key = await keyring.keys.import({ userId: 'u1', token, actor: 'mover' })
    expect(await keyring.audit.list({ keyId: key.id })).toMatchObject([
      { action: 'key.imported', actor: 'mover', subjectId: 'u1', accountId: 'a1' },
    ])
  })
})
