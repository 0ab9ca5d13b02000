import { beforeEach, describe, expect, it } from 'vitest'
import type { ForeignKey } from '../../src/keys/import.js'
import type { Keyring } from '../../src/keyring.js'
import { codeOf, judge, openHouse, refusal } from '../support/house.js'
import { counting, FlakyStore } from '../support/stores.js'

let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
})

const some = (count: number): ForeignKey[] =>
  Array.from({ length: count }, (_, i) => ({ userId: `u${(i % 3) + 1}`, token: `imported-token-${i}` }))

describe('importMany', () => {
  it('takes a thousand in one transaction, and looks each owner up once in it', async () => {
    const { store, calls } = counting()
    const house = await openHouse({ store })
    calls.clear()
    const seen: number[] = []
    const result = await house.keyring.keys.importMany(some(2500), {
      onProgress: (count) => seen.push(count),
    })
    expect(result).toStrictEqual({ count: 2500 })
    expect(seen).toStrictEqual([1000, 2000, 2500])
    expect(calls.get('commit')).toBe(3)
    // Three users, their accounts, two enterprises; in each of three transactions.
    expect(calls.get('get')).toBe(3 * 8)
    expect(await judge(house.keyring, 'imported-token-2499')).toBe('ok')
  })

  it.each(['array', 'generator', 'async generator'])('takes an %s', async (kind) => {
    const generator = function* (): Generator<ForeignKey> {
      yield* some(3)
    }
    const async = async function* (): AsyncGenerator<ForeignKey> {
      yield* some(3)
    }
    const keys = { array: some(3), generator: generator(), 'async generator': async() }[kind] ?? []
    expect(await keyring.keys.importMany(keys)).toStrictEqual({ count: 3 })
  })

  it('of nothing does nothing', async () => {
    expect(await keyring.keys.importMany([])).toStrictEqual({ count: 0 })
  })

  it('says which key is wrong, and takes in nothing of its thousand', async () => {
    const keys = some(1500)
    keys[1200] = { userId: 'u1', token: 'imported-token-1200', expiresAt: new Date(Number.NaN) }
    keys[1300] = { userId: 'nobody', token: 'imported-token-1300' }
    const error = await refusal(keyring.keys.importMany(keys))
    expect(error.code).toBe('invalid')
    expect(error.message).toBe('key 1201: expiresAt must be a valid Date, from 1970 to 9999')
    expect(await judge(keyring, 'imported-token-999')).toBe('ok')
    expect(await judge(keyring, 'imported-token-1000')).toBeNull()
  })

  it('says which thousand has a token twice', async () => {
    const keys = [...some(1500), { userId: 'u2', token: 'imported-token-1499' }]
    const error = await refusal(keyring.keys.importMany(keys))
    expect(error.code).toBe('conflict')
    expect(error.message).toContain('none of keys 1001 to 1501 was imported')
  })

  it.each([null, undefined, 7, 'imported-token', {}, () => []])('refuses %j for a list', async (keys) => {
    expect(await codeOf(keyring.keys.importMany(keys as ForeignKey[]))).toBe('invalid')
  })

  it.each([null, undefined, 7, 'text', [], { userId: 'u1', token: 'imported-token-1', actor: 'forged' }])(
    'refuses %j for a key',
    async (key) => {
      const error = await refusal(keyring.keys.importMany([key as unknown as ForeignKey]))
      expect(error.code).toBe('invalid')
      expect(error.message).toMatch(/^key 1: /)
    },
  )

  it.each([null, 7, { onProgres: () => undefined }, { onProgress: 'x' }, { actor: '' }])(
    'refuses the options %j',
    async (options) => {
      expect(await codeOf(keyring.keys.importMany(some(1), options as object))).toBe('invalid')
    },
  )

  it('refuses what only claims to be iterable', async () => {
    const throwing = {
      get [Symbol.iterator]() {
        throw new RangeError('hostile')
      },
    }
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    for (const keys of [{ [Symbol.iterator]: 5 }, { [Symbol.asyncIterator]: null }, throwing, proxy])
      expect(await codeOf(keyring.keys.importMany(keys as unknown as ForeignKey[]))).toBe('invalid')
  })

  it('ends with what its source throws, and keeps what is in', async () => {
    const source = function* (): Generator<ForeignKey> {
      yield* some(1001)
      throw new RangeError('line 1002 is broken')
    }
    await expect(keyring.keys.importMany(source())).rejects.toThrow(new RangeError('line 1002 is broken'))
    expect(await judge(keyring, 'imported-token-999')).toBe('ok')
    expect(await judge(keyring, 'imported-token-1000')).toBeNull()
  })

  it('can be run again after an outage: what is in is told', async () => {
    const flaky = new FlakyStore()
    const { keys } = (await openHouse({ store: flaky.store })).keyring
    const onProgress = (): void => void flaky.down.add('commit')
    expect(await codeOf(keys.importMany(some(1500), { onProgress }))).toBe('store_unavailable')
    flaky.down.clear()
    expect(await keys.importMany(some(1500).slice(1000))).toStrictEqual({ count: 500 })
  })

  it('writes a row for each key, with its actor', async () => {
    await keyring.keys.importMany(some(5), { actor: 'mover', requestId: 'job-1' })
    const rows = await keyring.audit.list({ action: 'key.imported' })
    expect(rows).toHaveLength(5)
    for (const row of rows) expect(row).toMatchObject({ actor: 'mover', requestId: 'job-1' })
  })
})

describe('the checksum gate', () => {
  const junk = `sts_${'0'.repeat(40)}`
  const own = async (): Promise<string> => (await keyring.keys.issue({ userId: 'u1' })).token

  it.each<[string, () => Promise<unknown>]>([
    ['nothing', async () => keyring.keys.importMany([])],
    ['nobody’s', async () => codeOf(keyring.keys.importMany([{ userId: 'nobody', token: junk }]))],
    ['a refused one', async () => codeOf(keyring.keys.import({ userId: 'u1', token: 'short' }))],
    ['one that has a checksum', async () => movedToken(await own())],
  ])('stays shut after an import of %s', async (_, use) => {
    const { store, calls } = counting()
    ;({ keyring } = await openHouse({ store }))
    await use()
    await keyring.verify(junk)
    calls.clear()
    for (let i = 0; i < 10; i++) expect(await judge(keyring, `sts_${String(i).repeat(40)}`)).toBeNull()
    expect(calls.get('lookUp')).toBeUndefined()
  })

  it.each(['import', 'importMany'] as const)('is open at once after an %s of one without', async (how) => {
    expect(await judge(keyring, junk)).toBeNull()
    const key = { serviceAccountId: 's1', token: junk }
    await (how === 'import' ? keyring.keys.import(key) : keyring.keys.importMany([key]))
    expect(await judge(keyring, junk)).toBe('ok')
  })

  /** A key of another keyring of ours. */
  async function movedToken(token: string): Promise<void> {
    const other = await openHouse()
    await other.keyring.keys.import({ userId: 'u1', token })
    const made = await other.keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.import({ userId: 'u1', token: made.token })
    expect(await judge(keyring, made.token)).toBe('ok')
  }
})
