import { describe, expect, it } from 'vitest'
import { createKeyring } from '../src/keyring.js'
import { StoreConflict } from '../src/store/key-store.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, openHouse, refusal } from './support/house.js'
import { counting, FlakyStore, wrapped } from './support/stores.js'

describe('a change', () => {
  it('is planned anew on what has changed meanwhile: none of many at once is lost', async () => {
    const { keyring } = await openHouse()
    await Promise.all([
      ...Array.from({ length: 8 }, (_, i) => keyring.users.update('u1', { name: `name ${i}` })),
      keyring.users.update('u1', { permissions: ['account:read'] }),
      keyring.users.update('u1', { status: 'disabled' }),
    ])
    expect(await keyring.users.get('u1')).toMatchObject({ permissions: ['account:read'], status: 'disabled' })
    expect(await keyring.audit.list({ subjectId: 'u1', action: 'user.updated' })).toHaveLength(10)
  })

  it('gives up where others never stop, and says to try again', async () => {
    let attempts = 0
    const busy = wrapped(memoryStore(), (method, call) => {
      if (method !== 'commit') return call()
      attempts++
      throw new StoreConflict('version')
    })
    const error = await refusal(createKeyring({ store: busy }).enterprises.create({ name: 'E' }))
    expect(error.code).toBe('conflict')
    expect(error.message).toContain('try again')
    expect(attempts).toBe(20)
  })

  it('that changes nothing writes nothing', async () => {
    const { store, calls } = counting()
    const { keyring } = await openHouse({ store })
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(key.id)
    const commits = calls.get('commit')
    await keyring.keys.revoke(key.id)
    await keyring.keys.revokeAll({ userId: 'u1' })
    expect(calls.get('commit')).toBe(commits)
  })

  it('is one commit: records, changes and audit row together', async () => {
    const { store, calls } = counting()
    const { keyring } = await openHouse({ store })
    const commits = calls.get('commit') ?? 0
    const sequence = await store.lastSequence()
    const { key } = await keyring.keys.issue({ serviceAccountId: 's1' })
    await keyring.keys.rotate(key.id, { overlap: '1h' })
    expect(calls.get('commit')).toBe(commits + 2)
    expect(await store.lastSequence()).toBe(sequence + 3)
  })

  it('tells nobody of what was not committed', async () => {
    const flaky = new FlakyStore()
    const { keyring } = await openHouse({ store: flaky.store })
    let told = 0
    keyring.on('key.issued', () => told++)
    flaky.down.add('commit')
    expect(await codeOf(keyring.keys.issue({ userId: 'u1' }))).toBe('store_unavailable')
    expect(told).toBe(0)
  })

  it('words every failure of the store, and keeps its cause', async () => {
    const odd: unknown[] = [
      new TypeError('x is not a function'),
      'text',
      null,
      undefined,
      { code: 'SQLITE_FULL' },
    ]
    for (const thrown of odd) {
      const store = wrapped(memoryStore(), (method, call) => {
        if (method === 'open' || method === 'countPeppers') return call()
        throw thrown
      })
      const error = await refusal(createKeyring({ store }).users.list())
      expect(error.code).toBe('store_unavailable')
      expect(error.cause).toBe(thrown)
    }
  })

  it('does nothing at a time that is none', async () => {
    const { keyring, clock } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    clock.instant = new Date(Number.NaN)
    expect(await codeOf(keyring.keys.issue({ userId: 'u1' }))).toBe('invalid')
    expect(await codeOf(keyring.users.create({ accountId: 'a1', email: 'x@y', permissions: [] }))).toBe(
      'invalid',
    )
    expect(await codeOf(keyring.users.update('u1', { name: 'x' }))).toBe('invalid')
    // Not an AuthError: to the pipeline it is an outage.
    await expect(keyring.verify(token)).rejects.toMatchObject({ name: 'KeyringError' })
  })
})
