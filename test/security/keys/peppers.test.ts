import { createKeyring } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../../support/keyring-house.js'
import { around } from '../../support/watched-store.js'

const first = { 1: 'the first pepper 0123' }
const second = { 2: 'the second pepper 0123' }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

// openvsx#2162: a changed secret made every token unknown, without a word.
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
