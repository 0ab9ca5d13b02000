import { hash } from 'node:crypto'
import { createKeyring } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { codeOf, openHouse } from '../../support/keyring-house.js'
import { around } from '../../support/watched-store.js'

const first = { 1: 'the first pepper 0123' }
const second = { 2: 'the second pepper 0123' }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

// Case 34. openvsx#2162: a changed secret made every token unknown, without a word.
describe('a pepper that is changed', () => {
  it('the old one still verifies, and the record is rewritten under the new one', async () => {
    const { keyring: old, store, clock } = await openHouse({ peppers: first })
    const { token, key } = await old.keys.issue({ userId: 'u1' })
    await old.close()
    const keyring = createKeyring({ store, clock, peppers: { ...first, ...second } })
    expect(await keyring.verify(token)).not.toBeNull()
    await settled()
    expect(await keyring.peppers()).toStrictEqual(new Map([[2, 1]]))
    expect((await keyring.verify(token))?.key?.id).toBe(key.id)
    await keyring.close()
    const without = createKeyring({ store, clock, peppers: second })
    expect((await without.verify(token))?.key?.id).toBe(key.id)
  })

  it('is rewritten off the way of the request: one that hangs keeps nobody waiting', async () => {
    const { keyring: old, store, clock } = await openHouse({ peppers: first })
    const { token } = await old.keys.issue({ userId: 'u1' })
    const hanging = around(store, (method, call) =>
      method === 'commit' ? new Promise(() => undefined) : call(),
    )
    const keyring = createKeyring({ store: hanging, clock, peppers: { ...first, ...second } })
    for (let i = 0; i < 3; i++) expect(await keyring.verify(token)).not.toBeNull()
  })
})

// Case 34.
describe('a pepper that is missing', () => {
  it.each([{}, second])('refuses to start, and says how many keys hang on it (given %j)', async (peppers) => {
    const { keyring: old, store, clock } = await openHouse({ peppers: first })
    const { token } = await old.keys.issue({ userId: 'u1' })
    await old.keys.issue({ serviceAccountId: 's1' })
    const keyring = createKeyring({ store, clock, peppers })
    await expect(keyring.open()).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('1 (2 keys)'),
    })
    // Who starts all the same serves 503, and never "unknown key".
    await expect(keyring.verify(token)).rejects.toMatchObject({ name: 'KeyringError' })
  })

  it('is missed no more once its last key is revoked', async () => {
    const { keyring: old, store, clock } = await openHouse({ peppers: first })
    const { key } = await old.keys.issue({ userId: 'u1' })
    await old.keys.revoke(key.id)
    await expect(createKeyring({ store, clock, peppers: second }).open()).resolves.toBeDefined()
  })
})

// Under a pepper a token has a digest that its plain SHA-256 cannot be compared with: so it can be taken in twice.
describe('a token that was taken in by a pepper and by its SHA-256', () => {
  it('is revoked with all its keys: none is left when the pepper is gone', async () => {
    const { keyring, store, clock } = await openHouse({ peppers: first })
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const twin = await keyring.keys.import({ userId: 'u1', sha256: hash('sha256', token, 'hex') })
    const revoked = await keyring.keys.revokeToken(token, { reason: 'found in a log' })
    expect(revoked).toMatchObject({ id: key.id, state: 'revoked', revokedReason: 'found in a log' })
    expect((await keyring.keys.get(twin.id))?.state).toBe('revoked')
    expect(await keyring.audit.list({ action: 'key.revoked' })).toHaveLength(2)
    const without = createKeyring({ store, clock, peppers: second })
    await expect(without.verify(token)).rejects.toMatchObject({ reason: 'token_revoked' })
    expect((await keyring.keys.revokeToken(token)).id).toBe(key.id)
    expect(await keyring.audit.list({ action: 'key.revoked' })).toHaveLength(2)
  })

  it('is found whichever of its keys the caller may see, and none of another’s is touched', async () => {
    const { keyring } = await openHouse({ peppers: first })
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const twin = await keyring.keys.import({ userId: 'v1', sha256: hash('sha256', token, 'hex') })
    const revoked = await keyring.as({ accountId: 'b1' }).keys.revokeToken(token)
    expect(revoked).toMatchObject({ id: twin.id, state: 'revoked' })
    expect((await keyring.keys.get(key.id))?.state).toBe('current')
  })

  it('is not taken in again by the token, whatever pepper it is kept under', async () => {
    const { keyring: plain, store, clock } = await openHouse()
    const token = 'a-token-from-elsewhere-42'
    await plain.keys.import({ userId: 'u1', token })
    const one = createKeyring({ store, clock, peppers: first })
    expect(await codeOf(() => one.keys.import({ userId: 'v1', token }))).toBe('conflict')
    await one.keys.import({ userId: 'u1', token: `${token}-1` })
    const both = createKeyring({ store, clock, peppers: { ...first, ...second } })
    for (const known of [token, `${token}-1`]) {
      expect(await codeOf(() => both.keys.import({ userId: 'v1', token: known }))).toBe('conflict')
      expect(await codeOf(() => both.keys.importMany([{ userId: 'v1', token: known }]))).toBe('conflict')
    }
  })
})
