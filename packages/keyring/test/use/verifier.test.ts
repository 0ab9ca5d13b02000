import { createHash } from 'node:crypto'
import { createAuthenticator, type Outcome } from '@latchkey/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makeToken } from '../../src/format/token.js'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { judge, openHouse, type House } from '../support/house.js'
import { counting } from '../support/stores.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

const ask = (token: string, delegateTo?: string): Promise<Outcome> =>
  createAuthenticator({ verifier: keyring, clock: house.clock.now }).authenticate({
    headers: { authorization: `Token ${token}`, ...(delegateTo && { 'x-delegate-account-id': delegateTo }) },
  })

describe('verify', () => {
  it('tells the pipeline who holds a personal key', async () => {
    await keyring.users.update('u1', { name: 'Jo', permissions: ['pipeline:*', 'account:read'] })
    const { token, key } = await keyring.keys.issue({ userId: 'u1', scopes: ['*:read'], expiresIn: '1d' })
    expect(await keyring.verify(token)).toStrictEqual({
      kind: 'personal',
      subject: { id: 'u1', type: 'user', email: 'user1@example.com', name: 'Jo' },
      account: { id: 'a1', shortId: 'short1', name: 'One', enterpriseId: 'e1', status: 'active' },
      enterprise: { id: 'e1' },
      scopes: ['account:read', 'pipeline:read'],
      key: { id: key.id, hint: key.hint, expiresAt: new Date('2026-01-02'), state: 'current' },
      expiresAt: new Date('2026-01-02'),
    })
  })

  it('and a service key, and an enterprise key', async () => {
    const service = await keyring.keys.issue({ serviceAccountId: 's2' })
    expect(await keyring.verify(service.token)).toMatchObject({
      kind: 'service',
      subject: { id: 's2', type: 'service', name: 'robot 2' },
      account: { id: 'a2', enterpriseId: null },
      enterprise: null,
      scopes: ['*'],
      expiresAt: null,
    })
    const chief = await keyring.keys.issue({ serviceAccountId: 'es1' })
    expect(await keyring.verify(chief.token)).toMatchObject({
      kind: 'enterprise',
      subject: { id: 'es1', type: 'enterprise', name: 'chief 1' },
      account: null,
      enterprise: { id: 'e1' },
    })
  })

  it('passes the pipeline’s own check of identities, debug headers included', async () => {
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    expect(await ask(token)).toMatchObject({
      ok: true,
      headers: {
        'x-auth-access-type': 'access',
        'x-auth-subject-id': 'u1',
        'x-auth-subject-email': 'user1@example.com',
        'x-auth-account-id': 'a1',
        'x-auth-account-short-id': 'short1',
        'x-auth-enterprise-id': 'e1',
        'x-auth-key-id': key.id,
        'x-auth-scopes': 'account:read pipeline:*',
        'x-auth-expires-at': '2026-01-02T00:00:00.000Z',
      },
    })
    await keyring.keys.rotate(key.id, { overlap: '1h' })
    expect(await ask(token)).toMatchObject({ headers: { 'x-auth-key-state': 'retiring' } })
  })

  it.each(['', 'x', ' ', '\0', 'ä', '__proto__', 'x'.repeat(4097), null, undefined, 7, {}, [], ['sta_']])(
    'does not know %j',
    async (token) => {
      await keyring.keys.import({ userId: 'u1', token: 'imported-token-0123456789' })
      expect(await keyring.verify(token as string)).toBeNull()
    },
  )

  it('does not know a key under another prefix than that of its kind', async () => {
    const [own, foreign] = [makeToken('sta_'), makeToken('sts_')]
    for (const token of [own, foreign]) await keyring.keys.import({ userId: 'u1', sha256: sha256(token) })
    expect([await judge(keyring, own), await judge(keyring, foreign)]).toStrictEqual(['ok', null])
    expect(await keyring.keys.inspect(foreign)).toBeNull()
  })

  it('takes custom prefixes, and then no others', async () => {
    const custom = await openHouse({ prefixes: { personal: 'acme_sta_', service: 'acme_sts_' } })
    const { token } = await custom.keyring.keys.issue({ userId: 'u1' })
    expect(token).toMatch(/^acme_sta_[0-9a-f]{40}$/)
    expect(await judge(custom.keyring, token)).toBe('ok')
    expect((await custom.keyring.keys.issue({ serviceAccountId: 'es1' })).token).toMatch(/^ste_[0-9a-f]{40}$/)
    expect(await judge(custom.keyring, makeToken('sta_'))).toBeNull()
  })
})

describe('what is refused', () => {
  const off = { status: 'disabled' } as const
  type End = (keyring: Keyring, keyId: string) => Promise<unknown>
  const ends: readonly (readonly [what: string, owner: 'u1' | 's1' | 'es1', end: End, reason: string])[] = [
    ['revoked', 'u1', ({ keys }, id) => keys.revoke(id), 'token_revoked'],
    ['its user disabled', 'u1', ({ users }) => users.update('u1', off), 'subject_disabled'],
    ['its user deleted', 'u1', ({ users }) => users.delete('u1'), 'subject_disabled'],
    ['its account disabled', 'u1', ({ accounts }) => accounts.update('a1', off), 'subject_disabled'],
    ['its enterprise disabled', 'u1', ({ enterprises }) => enterprises.update('e1', off), 'subject_disabled'],
    [
      'its service account disabled',
      's1',
      ({ serviceAccounts }) => serviceAccounts.update('s1', off),
      'subject_disabled',
    ],
    ['its account disabled', 's1', ({ accounts }) => accounts.update('a1', off), 'subject_disabled'],
    [
      'its service account deleted',
      'es1',
      ({ serviceAccounts }) => serviceAccounts.delete('es1'),
      'subject_disabled',
    ],
    [
      'its enterprise disabled',
      'es1',
      ({ enterprises }) => enterprises.update('e1', off),
      'subject_disabled',
    ],
  ]

  it.each(ends)('%s, of %s', async (_, owner, end, reason) => {
    const ids = owner === 'u1' ? { userId: owner } : { serviceAccountId: owner }
    const { token, key } = await keyring.keys.issue(ids)
    expect(await judge(keyring, token)).toBe('ok')
    await end(keyring, key.id)
    expect(await judge(keyring, token)).toBe(reason)
    expect(keyring.recall(token)).toBeUndefined()
  })

  it('from the instant of its expiry on', async () => {
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1h' })
    house.clock.move(3_600_000 - 1)
    expect(await judge(keyring, token)).toBe('ok')
    house.clock.move(1)
    expect(await judge(keyring, token)).toBe('token_expired')
  })
})

describe('what touches the store', () => {
  it('is no token with a wrong checksum, and no invented one', async () => {
    const { store, calls } = counting()
    const { keyring: counted } = await openHouse({ store })
    const { token } = await counted.keys.issue({ userId: 'u1' })
    calls.clear()
    vi.spyOn(performance, 'now').mockReturnValue(1_000_000)
    for (let i = 0; i < 1000; i++) {
      const junk = token.slice(0, 36) + i.toString(16).padStart(8, '0')
      expect(await counted.verify(junk)).toBeNull()
      expect(await counted.verify(`${i}`.repeat(30))).toBeNull()
    }
    // Whether there are keys that were made elsewhere is asked once a second at most.
    expect([calls.get('hasForeignKeys'), calls.get('lookUp')]).toStrictEqual([1, undefined])
  })

  it('is one read for a key of ours', async () => {
    const { store, calls } = counting()
    const { keyring: counted } = await openHouse({ store, cache: false })
    const { token } = await counted.keys.issue({ userId: 'u1' })
    calls.clear()
    for (let i = 0; i < 10; i++) await counted.verify(token)
    expect(Object.fromEntries(calls)).toStrictEqual({ lookUp: 10 })
  })

  describe('where there are keys that were made elsewhere', () => {
    it('is every token, from the import on in this process, and within a second in others', async () => {
      const store = memoryStore()
      const { keyring: one } = await openHouse({ store })
      const other = createKeyring({ store })
      const token = 'imported-token-0123456789'
      const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000_000)
      expect([await judge(one, token), await judge(other, token)]).toStrictEqual([null, null])
      await one.keys.import({ userId: 'u1', token })
      expect([await judge(one, token), await judge(other, token)]).toStrictEqual(['ok', null])
      clock.mockReturnValue(1_001_000)
      expect(await judge(other, token)).toBe('ok')
      expect(await judge(createKeyring({ store }), token)).toBe('ok')
    })

    it('is asked once by many at the same time', async () => {
      const { store, calls } = counting()
      const counted = await createKeyring({ store }).open()
      await Promise.all(Array.from({ length: 100 }, () => counted.verify('unknown-token-0123456789')))
      expect(calls.get('hasForeignKeys')).toBe(1)
    })
  })
})

describe('findAccount', () => {
  it('finds by id and by short id, disabled ones too, deleted ones not', async () => {
    const account = { id: 'a1', shortId: 'short1', name: 'One', enterpriseId: 'e1', status: 'active' }
    expect(await keyring.findAccount('a1')).toStrictEqual(account)
    expect(await keyring.findAccount('short1')).toStrictEqual(account)
    await keyring.accounts.update('a1', { status: 'disabled' })
    expect(await keyring.findAccount('short1')).toStrictEqual({ ...account, status: 'disabled' })
    await keyring.accounts.delete('a1')
    expect([await keyring.findAccount('a1'), await keyring.findAccount('short1')]).toStrictEqual([null, null])
  })

  it.each(['', 'a b', 'nobody', '__proto__', 'x'.repeat(65), null, undefined, {}, 7])(
    'finds nothing for %j',
    async (id) => {
      expect(await keyring.findAccount(id as string)).toBeNull()
    },
  )

  it('lets an enterprise key act on the children of its enterprise, and on nobody else’s', async () => {
    const { token } = await keyring.keys.issue({ serviceAccountId: 'es1' })
    expect(await ask(token, 'short1')).toMatchObject({
      ok: true,
      auth: { account: { id: 'a1' }, delegated: true },
    })
    for (const id of ['a2', 'a3', 'short3', 'nobody']) {
      expect(await ask(token, id)).toMatchObject({ ok: false, error: { reason: 'account_not_accessible' } })
    }
  })
})
