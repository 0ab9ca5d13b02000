import { describe, expect, it } from 'vitest'
import { createKeyring } from '../src/keyring.js'
import type { KeyStore } from '../src/store/key-store.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, refusal } from './support/house.js'
import { counting, FlakyStore, wrapped } from './support/stores.js'

describe('opening', () => {
  it('is done once, by the first call or by open()', async () => {
    const { store, calls } = counting()
    const keyring = createKeyring({ store })
    expect(calls.size).toBe(0)
    await Promise.all([
      keyring.keys.list(),
      keyring.users.list(),
      keyring.open(),
      keyring.verify('x'.repeat(30)),
    ])
    expect(await keyring.open()).toBe(keyring)
    expect(calls.get('open')).toBe(1)
  })

  it('is tried again after a failure', async () => {
    const { store, down } = new FlakyStore()
    down.add('open')
    const keyring = createKeyring({ store })
    const error = await refusal(keyring.open())
    expect(error).toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'connect ECONNREFUSED 127.0.0.1:5432' },
    })
    expect(await codeOf(keyring.users.list())).toBe('store_unavailable')
    down.clear()
    expect(await keyring.users.list()).toStrictEqual([])
  })

  it('words a store that throws at once, or throws no error', async () => {
    const noError: unknown = 'no'
    const rude = wrapped(memoryStore(), (method, call) =>
      method === 'open' ? Promise.reject(noError) : call(),
    )
    expect(await codeOf(createKeyring({ store: rude }).open())).toBe('store_unavailable')
  })

  it('refuses where a pepper is missing, and says how many keys hang on it', async () => {
    const store = memoryStore()
    const peppers = { 1: 'first pepper 0123456789', 2: 'second pepper 0123456789' }
    const first = createKeyring({ store, peppers: { 1: peppers[1] } })
    await first.accounts.create({ id: 'a1', name: 'One' })
    await first.users.create({ id: 'u1', accountId: 'a1', email: 'a@b', permissions: ['*'] })
    const { token, key } = await first.keys.issue({ userId: 'u1' })
    await first.keys.issue({ userId: 'u1' })
    await first.close()

    const { store: counted, calls } = counting(store)
    const second = createKeyring({ store: counted, peppers: { 2: peppers[2] } })
    const error = await refusal(second.open())
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('1 (2 keys)')
    expect(await codeOf(second.keys.list())).toBe('invalid')
    // An outage, and no word on the key: the pipeline makes it a 503.
    await expect(second.verify(token)).rejects.toMatchObject({ name: 'KeyringError' })
    expect(calls.get('open')).toBe(1)
    // Its files and connections are let go all the same.
    await second.close()
    expect(calls.get('close')).toBe(1)

    const third = createKeyring({ store, peppers })
    await third.keys.revoke(key.id)
    expect(await third.peppers()).toStrictEqual(new Map([[1, 1]]))
    await third.keys.revokeAll({ userId: 'u1' })
    expect(await third.peppers()).toStrictEqual(new Map())
    await expect(createKeyring({ store, peppers: { 2: peppers[2] } }).open()).resolves.toBeDefined()
  })
})

describe('a pepper', () => {
  const right = { 1: 'first pepper 0123456789' }
  const wrong = { 1: 'other pepper 0123456789' }

  it('that is not the one that keys hang on is refused', async () => {
    const { store } = await aKeyUnder(right)
    const error = await refusal(createKeyring({ store, peppers: wrong }).open())
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('pepper 1 is not the secret that its 1 keys hang on')
    expect(error.message).not.toContain(wrong[1])
    await expect(createKeyring({ store, peppers: right }).open()).resolves.toBeDefined()
    const tool = createKeyring({ store, peppers: wrong, allowMissingPeppers: true })
    await expect(tool.open()).resolves.toBeDefined()
  })

  it('that no key hangs on any more may be another one', async () => {
    const { store, keyId } = await aKeyUnder(right)
    await createKeyring({ store, peppers: right }).keys.revoke(keyId)
    await createKeyring({ store, peppers: wrong }).open()
    const keyring = await createKeyring({ store, peppers: wrong }).open()
    await keyring.keys.issue({ userId: 'u1' })
    expect(await codeOf(createKeyring({ store, peppers: right }).open())).toBe('invalid')
  })

  it('is in the audit log once, and not its secret', async () => {
    const { store } = await aKeyUnder(right)
    const keyring = await createKeyring({ store, peppers: right }).open()
    const rows = await keyring.audit.list({ action: 'pepper.used' })
    expect(rows.map(({ subjectId, actor }) => [subjectId, actor])).toEqual([['pepper-1', 'system']])
    expect(rows[0]?.reason).toMatch(/^[0-9a-f]{16}$/)
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it('is no reason not to open where nothing can be written', async () => {
    const { store, down } = new FlakyStore()
    down.add('commit')
    await expect(createKeyring({ store, peppers: right }).open()).resolves.toBeDefined()
  })

  async function aKeyUnder(peppers: Record<number, string>): Promise<{ store: KeyStore; keyId: string }> {
    const store = memoryStore()
    const keyring = createKeyring({ store, peppers })
    await keyring.accounts.create({ id: 'a1', name: 'One' })
    await keyring.users.create({ id: 'u1', accountId: 'a1', email: 'a@b', permissions: ['*'] })
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    return { store, keyId: key.id }
  }
})

describe('close()', () => {
  it('of what was never opened asks nothing of the store', async () => {
    const { store, calls } = counting()
    await createKeyring({ store }).close()
    expect(calls.size).toBe(0)
  })

  it('closes the store once, and ends every later call', async () => {
    const { store, calls } = counting()
    const keyring = createKeyring({ store })
    await keyring.open()
    await Promise.all([keyring.close(), keyring.close()])
    await keyring.close()
    expect(calls.get('close')).toBe(1)
    const later = [keyring.open(), keyring.users.list(), keyring.keys.list(), keyring.findAccount('a1')]
    for (const call of later) expect(await codeOf(call)).toBe('store_unavailable')
  })

  it('waits for an opening that is on its way', async () => {
    const order: string[] = []
    const slow = wrapped(memoryStore(), async (method, call) => {
      if (method === 'open') await new Promise((resolve) => setImmediate(resolve))
      order.push(method)
      return call()
    })
    const keyring = createKeyring({ store: slow })
    const opening = keyring.open()
    await keyring.close()
    await opening
    expect(order).toStrictEqual(['open', 'countPeppers', 'close'])
  })

  it('words a store that cannot be closed', async () => {
    const { store, down } = new FlakyStore()
    const keyring = await createKeyring({ store }).open()
    down.add('close')
    expect(await codeOf(keyring.close())).toBe('store_unavailable')
  })
})
