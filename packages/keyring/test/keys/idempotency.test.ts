import { beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from '../../src/keyring.js'
import { createKeyring } from '../../src/keyring.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, day, judge, openHouse, refusal, type House } from '../support/house.js'
import { FlakyStore } from '../support/stores.js'

const idempotencyKey = 'request-0001'
let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

describe('an idempotency key at issue', () => {
  it('has 8 to 200 characters', async () => {
    const issue = (length: number): Promise<unknown> =>
      keyring.keys.issue({ userId: 'u1', idempotencyKey: 'x'.repeat(length) })
    for (const length of [8, 200]) expect(await issue(length)).toMatchObject({ key: { kind: 'personal' } })
    for (const length of [7, 201]) expect(await codeOf(issue(length))).toBe('invalid')
  })

  it.each([{ userId: 'u1' }, { serviceAccountId: 's1' }])(
    'gives the same key with a fresh token: %j',
    async (owner) => {
      const options = { ...owner, name: 'ci', expiresIn: '90d', idempotencyKey }
      const first = await keyring.keys.issue(options)
      house.clock.move(1500)
      const second = await keyring.keys.issue(options)
      expect(second.token).not.toBe(first.token)
      expect(second.key).toStrictEqual({ ...first.key, hint: second.key.hint })
      expect([await judge(keyring, first.token), await judge(keyring, second.token)]).toStrictEqual([
        null,
        'ok',
      ])
      expect(await keyring.keys.list(owner)).toHaveLength(1)
      expect(
        (await keyring.audit.list({ keyId: first.key.id })).map(({ action, accountId }) => [
          action,
          accountId,
        ]),
      ).toStrictEqual([
        ['key.issued', 'a1'],
        ['key.reissued', 'a1'],
      ])
    },
  )

  it.each([{ userId: 'u1' }, { serviceAccountId: 's1' }])(
    'makes one key of many calls at once: %j',
    async (owner) => {
      const issued = await Promise.all(
        Array.from({ length: 10 }, () => keyring.keys.issue({ ...owner, idempotencyKey })),
      )
      expect(new Set(issued.map(({ key }) => key.id)).size).toBe(1)
      const judged = await Promise.all(issued.map(({ token }) => judge(keyring, token)))
      expect(judged.filter((verdict) => verdict === 'ok')).toHaveLength(1)
      expect(await keyring.keys.list(owner)).toHaveLength(1)
    },
  )

  it('helps where the answer was lost on the way', async () => {
    const flaky = new FlakyStore()
    const lossy = (await openHouse({ store: flaky.store })).keyring
    flaky.losesAnswers = true
    expect(await codeOf(lossy.keys.issue({ serviceAccountId: 's1', idempotencyKey }))).toBe(
      'store_unavailable',
    )
    flaky.losesAnswers = false
    const { token } = await lossy.keys.issue({ serviceAccountId: 's1', idempotencyKey })
    expect(await judge(lossy, token)).toBe('ok')
    expect(await lossy.keys.list()).toHaveLength(1)
  })

  it('is over once the key was used, by this process or by another', async () => {
    const store = memoryStore()
    const { keyring: one, clock } = await openHouse({ store })
    const other = createKeyring({ store, clock: clock.now })
    const first = await one.keys.issue({ userId: 'u1', idempotencyKey })
    expect(await judge(one, first.token)).toBe('ok')
    const second = await other.keys.issue({ userId: 'u2', idempotencyKey })
    expect(await judge(other, second.token)).toBe('ok')
    await new Promise((resolve) => setImmediate(resolve))
    for (const call of [
      one.keys.issue({ userId: 'u1', idempotencyKey }),
      one.keys.issue({ userId: 'u2', idempotencyKey }),
    ]) {
      const error = await refusal(call)
      expect(error.code).toBe('conflict')
      expect(error.message).toContain('is in use')
    }
    expect([await judge(one, first.token), await judge(one, second.token)]).toStrictEqual(['ok', 'ok'])
  })

  it.each(['issue', 'rotation'])(
    'is over, too, where the use could not be written when it was made: %s',
    async (what) => {
      const flaky = new FlakyStore()
      const { keyring: late } = await openHouse({ store: flaky.store })
      const old = await late.keys.issue({ userId: 'u1' })
      const call = (): Promise<{ token: string }> =>
        what === 'issue'
          ? late.keys.issue({ userId: 'u1', idempotencyKey })
          : late.keys.rotate(old.key.id, { idempotencyKey })
      const { token } = await call()
      flaky.down.add('recordUses')
      expect(await judge(late, token)).toBe('ok')
      await late.audit.list()
      flaky.down.clear()
      expect((await refusal(call())).message).toContain('is in use')
      expect(await judge(late, token)).toBe('ok')
    },
  )

  it('does not bring a dead key back', async () => {
    const { keys } = keyring
    const revoked = await keys.issue({ userId: 'u1', idempotencyKey })
    await keys.revoke(revoked.key.id)
    expect((await refusal(keys.issue({ userId: 'u1', idempotencyKey }))).message).toContain('is revoked')
    await keys.issue({ userId: 'u2', idempotencyKey, expiresIn: '1d' })
    house.clock.move(day)
    expect((await refusal(keys.issue({ userId: 'u2', idempotencyKey, expiresIn: '1d' }))).message).toContain(
      'is expired',
    )
    const rotated = await keys.issue({ userId: 'u3', idempotencyKey })
    await keys.rotate(rotated.key.id, { overlap: '1h' })
    expect((await refusal(keys.issue({ userId: 'u3', idempotencyKey }))).message).toContain('is retiring')
    expect(await keys.list({ userId: 'u1' })).toHaveLength(1)
  })

  it('is not good for a call that asks for something else', async () => {
    const asked = { userId: 'u1', name: 'ci', scopes: ['a:read', 'b:read'], expiresIn: '90d', idempotencyKey }
    const { token } = await keyring.keys.issue(asked)
    const { name: _name, ...unnamed } = asked
    const { expiresIn: _expiresIn, ...endless } = asked
    for (const other of [
      { ...asked, name: 'cd' },
      { ...asked, scopes: ['*'] },
      { ...asked, scopes: ['a:read'] },
      { ...asked, expiresIn: '91d' },
      unnamed,
      endless,
    ]) {
      const error = await refusal(keyring.keys.issue(other))
      expect(error.code).toBe('conflict')
      expect(error.message).toContain('other parameters')
    }
    await expect(
      keyring.keys.issue({ ...asked, scopes: ['b:read', 'a:read', 'a:read'] }),
    ).resolves.toBeDefined()
    expect(await judge(keyring, token)).toBeNull()
  })

  it('belongs to the one that the key is for, and to the operation', async () => {
    const { keys } = keyring
    const first = await keys.issue({ userId: 'u1', idempotencyKey })
    const second = await keys.issue({ userId: 'u2', idempotencyKey })
    const rotated = await keys.rotate(first.key.id, { idempotencyKey })
    expect(new Set([first.key.id, second.key.id, rotated.key.id]).size).toBe(3)
  })

  it('is kept as a digest', async () => {
    const store = memoryStore()
    const { keyring: kept } = await openHouse({ store })
    await kept.keys.issue({ userId: 'u1', idempotencyKey })
    expect(JSON.stringify(await store.list('keys', {}, {}))).not.toContain(idempotencyKey)
  })
})

describe('a call that is no repetition', () => {
  const hours = '1h'

  it.each([
    ['no overlap', { expectedKeyId: 'k1' }],
    ['a longer overlap', { expectedKeyId: 'k1', overlap: '30d' }],
    ['a shorter overlap', { expectedKeyId: 'k1', overlap: 1 }],
    ['another expected key', { expectedKeyId: 'another', overlap: hours }],
    ['a life where none was said', { overlap: hours, expiresIn: '365d' }],
    ['no end where none was said', { overlap: hours, expiresAt: null }],
  ])('at rotation: %s', async (_, options) => {
    await keyring.keys.import({ id: 'k1', userId: 'u1', token: 'imported-token-0123456789' })
    const { token } = await keyring.keys.rotate('k1', { overlap: hours, idempotencyKey })
    const error = await refusal(keyring.keys.rotate('k1', { ...options, idempotencyKey }))
    expect(error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('other parameters') as string,
    })
    expect(await judge(keyring, token)).toBe('ok')
  })

  it('at rotation: what was said by default is the same wish', async () => {
    await keyring.keys.import({ id: 'k1', userId: 'u1', token: 'imported-token-0123456789' })
    const { key } = await keyring.keys.rotate('k1', { idempotencyKey })
    const said = { overlap: 0, expectedKeyId: 'k1', idempotencyKey }
    expect((await keyring.keys.rotate('k1', said)).key.id).toBe(key.id)
  })

  it('at issue: another life, though it ends at the same instant', async () => {
    const { clock } = house
    await keyring.keys.issue({ userId: 'u1', expiresIn: '1d', idempotencyKey })
    const expiresAt = new Date(clock.instant.getTime() + day)
    const error = await refusal(keyring.keys.issue({ userId: 'u1', expiresAt, idempotencyKey }))
    expect(error.message).toContain('other parameters')
  })

  it('is told as one also where the key is in use or dead: it says nothing of a key that it did not make', async () => {
    const { token } = await keyring.keys.issue({ userId: 'u1', name: 'ci', idempotencyKey })
    expect(await judge(keyring, token)).toBe('ok')
    const error = await refusal(keyring.keys.issue({ userId: 'u1', name: 'cd', idempotencyKey }))
    expect(error.message).toContain('other parameters')
  })

  it('is a repetition under a policy that has changed', async () => {
    const store = memoryStore()
    const { keyring: one, clock } = await openHouse({ store })
    const first = await one.keys.issue({ userId: 'u1', idempotencyKey })
    const other = createKeyring({
      store,
      clock: clock.now,
      policy: { defaultLifetime: { personal: '90d' } },
    })
    expect((await other.keys.issue({ userId: 'u1', idempotencyKey })).key.id).toBe(first.key.id)
  })

  it('emits its own event where it is one: the first token is dead', async () => {
    const heard: unknown[] = []
    keyring.on('key.issued', () => heard.push('issued'))
    keyring.on('key.rotated', () => heard.push('rotated'))
    keyring.on('key.reissued', (event) => heard.push(event))
    const view = keyring.as({ actor: 'alice' })
    await keyring.keys.issue({ serviceAccountId: 's1', idempotencyKey })
    const { key } = await view.keys.issue({ serviceAccountId: 's1', idempotencyKey })
    await keyring.keys.rotate(key.id, { idempotencyKey })
    const rotated = await keyring.keys.rotate(key.id, { idempotencyKey })
    expect(heard).toStrictEqual([
      'issued',
      { key, actor: 'alice' },
      'rotated',
      { key: rotated.key, actor: 'system' },
    ])
  })
})

describe('an idempotency key at rotation', () => {
  it.each([0, '1h'])('gives the same new key with a fresh token (overlap %s)', async (overlap) => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1', expiresIn: '90d' })
    const options = { overlap, idempotencyKey }
    const first = await keyring.keys.rotate(old.key.id, options)
    house.clock.move(1500)
    const second = await keyring.keys.rotate(old.key.id, options)
    expect(second).toMatchObject({
      key: { id: first.key.id, expiresAt: first.key.expiresAt },
      previous: first.previous,
    })
    expect([await judge(keyring, first.token), await judge(keyring, second.token)]).toStrictEqual([
      null,
      'ok',
    ])
    expect((await keyring.audit.list({ keyId: first.key.id })).at(-1)).toMatchObject({
      action: 'key.reissued',
      accountId: 'a1',
    })
  })

  it('makes one key of many calls at once', async () => {
    const old = await keyring.keys.issue({ serviceAccountId: 's1' })
    const calls = Array.from({ length: 10 }, () => keyring.keys.rotate(old.key.id, { idempotencyKey }))
    const rotated = await Promise.all(calls)
    expect(new Set(rotated.map(({ key }) => key.id)).size).toBe(1)
    expect((await keyring.keys.list()).filter(({ state }) => state === 'current')).toHaveLength(1)
  })

  it('is not good for a call that asks for something else, nor once the key was used', async () => {
    const old = await keyring.keys.issue({ userId: 'u1' })
    const { token } = await keyring.keys.rotate(old.key.id, {
      overlap: '1h',
      expiresIn: '7d',
      idempotencyKey,
    })
    for (const other of [
      { expiresIn: '7d' },
      { overlap: '1h', expiresIn: '8d' },
      { overlap: '1h', expiresAt: null },
    ])
      expect(
        (await refusal(keyring.keys.rotate(old.key.id, { ...other, idempotencyKey }))).message,
      ).toContain('other parameters')
    expect(await judge(keyring, token)).toBe('ok')
    const again = keyring.keys.rotate(old.key.id, { overlap: '1h', expiresIn: '7d', idempotencyKey })
    expect((await refusal(again)).message).toContain('is in use')
  })

  it('does not make another call’s rotation its own', async () => {
    const old = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(old.key.id, { idempotencyKey })
    expect(await codeOf(keyring.keys.rotate(old.key.id, { idempotencyKey: 'request-0002' }))).toBe('conflict')
    expect(await codeOf(keyring.keys.rotate(old.key.id))).toBe('conflict')
  })
})
