// What of the store may be kept, and until when, without a store: only numbers of the change log count here.
import { beforeEach, describe, expect, it } from 'vitest'
import { FactsCache, type CachedKey } from '../../src/cache/facts-cache.js'
import type { Change } from '../../src/store/key-store.js'
import type {
  AccountRecord,
  KeyFacts,
  KeyRecord,
  ServiceAccountRecord,
  UserRecord,
} from '../../src/store/records.js'

const limits = { max: 8, maxUnknown: 8 }
let cache: FactsCache

beforeEach(() => {
  cache = new FactsCache(limits)
  cache.begin(0)
})

const account = { id: 'a1', shortId: 'short1', enterpriseId: 'e1' } as AccountRecord

/** The key of a user of account `a1`, whose enterprise `e1` has no record yet. */
function ofUser(keyId = 'k1', userId = 'u1'): CachedKey {
  const key = { id: keyId, userId, serviceAccountId: null } as KeyRecord
  const user = { id: userId, accountId: 'a1' } as UserRecord
  return cachedKey({ key, user, serviceAccount: null, account, enterprise: null })
}

/** The key of a service account of enterprise `e2`. */
function ofEnterprise(): CachedKey {
  const key = { id: 'k2', userId: null, serviceAccountId: 'es2' } as KeyRecord
  const serviceAccount = { id: 'es2', accountId: null, enterpriseId: 'e2' } as ServiceAccountRecord
  return cachedKey({ key, user: null, serviceAccount, account: null, enterprise: null })
}

function cachedKey(facts: KeyFacts): CachedKey {
  return { facts, identity: null, toldAt: 0 }
}

function changed(table: Change['table'], id: string, sequence: number): void {
  cache.apply([{ table, id, sequence }])
}

describe('a key', () => {
  it('is not kept before the log is followed', () => {
    const unstarted = new FactsCache(limits)
    expect(unstarted.keepKey('digest', ofUser(), 7)).toBe(false)
    unstarted.begin(7)
    expect(unstarted.keepKey('digest', ofUser(), 6)).toBe(false)
    expect(unstarted.keepKey('digest', ofUser(), 7)).toBe(true)
  })

  it.each([
    ['keys', 'k1'],
    ['users', 'u1'],
    ['accounts', 'a1'],
    ['enterprises', 'e1'],
    ['roles', 'any'],
  ] as const)('of a user is good until a change of %s %s', (table, id) => {
    const value = ofUser()
    expect(cache.keepKey('digest', value, 5)).toBe(true)
    changed(table, 'another', table === 'roles' ? 5 : 6)
    expect(cache.key('digest')).toBe(value)
    changed(table, id, 7)
    expect(cache.key('digest')).toBeUndefined()
  })

  it.each([
    ['serviceAccounts', 'es2'],
    ['enterprises', 'e2'],
  ] as const)('of a service account is good until a change of %s %s', (table, id) => {
    expect(cache.keepKey('digest', ofEnterprise(), 5)).toBe(true)
    changed(table, id, 6)
    expect(cache.key('digest')).toBeUndefined()
  })

  it('is not kept where something of it has changed since it was read', () => {
    changed('users', 'u1', 5)
    expect(cache.keepKey('digest', ofUser(), 4)).toBe(false)
    expect(cache.key('digest')).toBeUndefined()
    expect(cache.keepKey('digest', ofUser(), 5)).toBe(true)
  })

  it('stays through a change that it was read after, told late', () => {
    const value = ofUser()
    cache.keepKey('digest', value, 6)
    changed('users', 'u1', 6)
    expect(cache.key('digest')).toBe(value)
  })

  it('is not saved by another one that was read later', () => {
    cache.keepKey('early', ofUser('k1'), 5)
    cache.keepKey('late', ofUser('k3'), 8)
    changed('users', 'u1', 7)
    expect(cache.key('early')).toBeUndefined()
  })

  it('is reached by a change also where others of the same owner gave way', () => {
    cache = new FactsCache({ ...limits, max: 2 })
    cache.begin(0)
    cache.keepKey('first', ofUser('k1'), 5)
    cache.keepKey('second', ofUser('k3'), 5)
    cache.keepKey('third', ofUser('k4', 'u2'), 5)
    expect(cache.key('first')).toBeUndefined()
    changed('users', 'u1', 6)
    expect(cache.key('second')).toBeUndefined()
  })

  // A load may read what the log tells only afterwards.
  it('that gave way leaves nothing of its age to the next one', () => {
    cache = new FactsCache({ ...limits, max: 1 })
    cache.begin(0)
    cache.keepKey('digest', ofUser(), 5)
    cache.keepKey('other', ofEnterprise(), 5)
    const value = ofUser()
    cache.keepKey('digest', value, 7)
    changed('users', 'u1', 6)
    expect(cache.key('digest')).toBe(value)
  })
})

describe('changes', () => {
  it('that are told twice, an old one last, hide no younger one', () => {
    changed('users', 'u1', 9)
    changed('users', 'u1', 7)
    expect(cache.keepKey('digest', ofUser(), 8)).toBe(false)
  })

  it('that were too many to be remembered are not taken for none', () => {
    changed('users', 'u1', 1)
    for (let i = 2; i <= 20_001; i++) changed('users', `other${i}`, i)
    expect(cache.keepKey('digest', ofUser(), 0)).toBe(false)
    expect(cache.keepKey('digest', ofUser(), 20_001)).toBe(true)
  })
})

describe('an account', () => {
  it('is good until a change of any account: a short id may pass to another one', () => {
    cache.keepAccount('short1', account, 5)
    changed('users', 'u1', 6)
    expect(cache.account('short1')).toBe(account)
    changed('accounts', 'a9', 7)
    expect(cache.account('short1')).toBeUndefined()
  })
})

describe('an unknown key', () => {
  it('is unknown until any key changes', () => {
    cache.keepUnknown('digest', 5)
    changed('users', 'u1', 6)
    expect(cache.isUnknown('digest')).toBe(true)
    changed('keys', 'k9', 7)
    expect(cache.isUnknown('digest')).toBe(false)
  })

  it('that was read before a key changed takes no place', () => {
    changed('keys', 'k9', 6)
    cache.keepUnknown('digest', 5)
    expect([cache.isUnknown('digest'), cache.unknownSize]).toEqual([false, 0])
  })

  it('that is a key now is unknown no more', () => {
    cache.keepUnknown('digest', 5)
    cache.keepKey('digest', ofUser(), 5)
    expect(cache.isUnknown('digest')).toBe(false)
  })
})

it('a new beginning forgets everything', () => {
  cache.keepKey('digest', ofUser(), 5)
  cache.keepAccount('a1', account, 5)
  cache.keepUnknown('junk', 5)
  cache.begin(3)
  expect([cache.key('digest'), cache.account('a1'), cache.isUnknown('junk')]).toEqual([
    undefined,
    undefined,
    false,
  ])
})
