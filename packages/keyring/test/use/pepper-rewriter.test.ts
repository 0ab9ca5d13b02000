import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeyring } from '../../src/keyring.js'
import type { Batch } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { judge, openHouse } from '../support/house.js'
import { FlakyStore, InterleavedStore, wrapped } from '../support/stores.js'

const old = { 1: 'first pepper 0123456789' }
const both = { ...old, 2: 'second pepper 0123456789' }

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the digest of a key', () => {
  it('is brought under the newest pepper when the key is used, and nothing else of it changes', async () => {
    const store = memoryStore()
    const { keyring: first, clock } = await openHouse({ store, peppers: old })
    const { token, key } = await first.keys.issue({ userId: 'u1' })
    const unused = await first.keys.issue({ userId: 'u2' })
    const before = await store.get('keys', key.id)

    const second = createKeyring({ store, peppers: both, clock: clock.now })
    expect(await second.peppers()).toStrictEqual(new Map([[1, 2]]))
    expect(await judge(second, token)).toBe('ok')
    await settled()
    const after = await store.get('keys', key.id)
    expect(after).toStrictEqual({ ...before, digest: after?.digest, pepper: 2, version: 2 })
    expect(after?.digest).not.toBe(before?.digest)
    expect(await second.peppers()).toStrictEqual(
      new Map([
        [1, 1],
        [2, 1],
      ]),
    )
    expect([await judge(second, token), await judge(second, unused.token)]).toStrictEqual(['ok', 'ok'])
    expect(await second.audit.list({ action: 'key.rehashed', keyId: key.id })).toMatchObject([
      { actor: 'system', reason: 'from pepper 1 to 2', subjectId: 'u1', accountId: 'a1' },
    ])
    await second.audit.list()
    await expect(createKeyring({ store, peppers: { 2: both[2] } }).open()).resolves.toBeDefined()
  })

  it('of plain SHA-256, imported ones too, gets its first pepper so', async () => {
    const store = memoryStore()
    const { keyring: plain } = await openHouse({ store })
    const { token } = await plain.keys.issue({ userId: 'u1' })
    const foreign = 'imported-token-0123456789'
    await plain.keys.import({ userId: 'u1', sha256: createHash('sha256').update(foreign).digest('hex') })
    const peppered = createKeyring({ store, peppers: old })
    for (const used of [token, foreign]) {
      expect(await judge(peppered, used)).toBe('ok')
      await settled()
    }
    expect(await peppered.peppers()).toStrictEqual(new Map([[1, 2]]))
    for (const used of [token, foreign]) expect(await judge(peppered, used)).toBe('ok')
  })

  it('is left where it is by an older version, which still verifies', async () => {
    const store = memoryStore()
    const { keyring: newest } = await openHouse({ store, peppers: both })
    const { token } = await newest.keys.issue({ userId: 'u1' })
    await expect(createKeyring({ store, peppers: old }).open()).rejects.toMatchObject({ code: 'invalid' })
    expect(await judge(newest, token)).toBe('ok')
    await settled()
    expect(await newest.audit.list({ action: 'key.rehashed' })).toStrictEqual([])
  })

  it('is not rewritten for a key that is refused', async () => {
    const store = memoryStore()
    const { keyring: first } = await openHouse({ store, peppers: old })
    const { token, key } = await first.keys.issue({ userId: 'u1' })
    await first.keys.revoke(key.id)
    const second = createKeyring({ store, peppers: both })
    expect(await judge(second, token)).toBe('token_revoked')
    await settled()
    expect((await store.get('keys', key.id))?.pepper).toBe(1)
  })

  it.each(['revoke', 'rotate'])('cannot undo a %s that comes between, at any point', async (what) => {
    for (let nth = 0; ; nth++) {
      const store = memoryStore()
      const { keyring: first, clock } = await openHouse({ store, peppers: old })
      const { token, key } = await first.keys.issue({ serviceAccountId: 's1' })
      const interleaved = new InterleavedStore(store)
      const second = await createKeyring({
        store: interleaved.store,
        peppers: both,
        clock: clock.now,
        // It follows the log, which is a call as well.
        cache: false,
      }).open()
      interleaved.arm(nth, () => (what === 'revoke' ? first.keys.revoke(key.id) : first.keys.rotate(key.id)))
      await judge(second, token)
      await settled()
      if (!interleaved.hasRun) break
      await second.close()
      expect((await store.get('keys', key.id))?.revokedAt).not.toBeNull()
      expect(await judge(first, token)).toBe('token_revoked')
    }
  })

  it('is tried again at the next use where the store failed, and the key works meanwhile', async () => {
    const flaky = new FlakyStore()
    const { keyring: first } = await openHouse({ store: flaky.store, peppers: old })
    const { token } = await first.keys.issue({ userId: 'u1' })
    const second = await createKeyring({ store: flaky.store, peppers: both }).open()
    const errors: string[] = []
    second.on('error', ({ during }) => errors.push(during))
    flaky.down.add('commit')
    expect(await judge(second, token)).toBe('ok')
    await settled()
    expect(errors).toStrictEqual(['rewriting of a digest'])
    flaky.down.clear()
    expect(await judge(second, token)).toBe('ok')
    await settled()
    expect(await second.peppers()).toStrictEqual(new Map([[2, 1]]))
  })

  it('is rewritten once for many uses at a time, and not of all keys at once', async () => {
    const store = memoryStore()
    const { keyring: first } = await openHouse({ store, peppers: old })
    const tokens: string[] = []
    for (let i = 0; i < 10; i++) tokens.push((await first.keys.issue({ userId: 'u1' })).token)
    let [running, most, commits] = [0, 0, 0]
    const slow = wrapped(store, async (method, call) => {
      if (method !== 'commit') return call()
      commits++
      most = Math.max(most, ++running)
      await settled()
      running--
      return call()
    })
    const second = await createKeyring({ store: slow, peppers: both }).open()
    await settled()
    commits = 0
    await Promise.all(tokens.flatMap((token) => [judge(second, token), judge(second, token)]))
    await second.close()
    // Those that were passed over are met again at their next use.
    expect([commits, most]).toStrictEqual([4, 4])
  })

  it('that was changed meanwhile is no failure', async () => {
    const store = memoryStore()
    const { keyring: first } = await openHouse({ store, peppers: old })
    const { token, key } = await first.keys.issue({ userId: 'u1' })
    const late = wrapped(store, async (method, call, args) => {
      const [batch] = args as [Batch]
      if (method === 'commit' && batch.puts.length > 0) await first.keys.revoke(key.id)
      return call()
    })
    const second = await createKeyring({ store: late, peppers: both }).open()
    const errors: string[] = []
    second.on('error', ({ during }) => errors.push(during))
    await second.verify(token)
    await second.close()
    expect(errors).toStrictEqual([])
    expect((await store.get('keys', key.id))?.pepper).toBe(1)
  })

  it('is waited for when the keyring is closed', async () => {
    const store = memoryStore()
    const { keyring: first } = await openHouse({ store, peppers: old })
    const { token, key } = await first.keys.issue({ userId: 'u1' })
    const second = createKeyring({ store, peppers: both })
    await second.verify(token)
    await second.close()
    expect((await store.get('keys', key.id))?.pepper).toBe(2)
  })
})
