import { describe, expect, it } from 'vitest'
import { expiryOf, flawOf, flawOfAccount, isFixed } from '../../src/lib/identity.js'
import { isMadeOnce, oncePerFixed } from '../../src/lib/once-per-fixed.js'
import type { Identity } from '../../src/types.js'
import { enterprise, personal, service } from '../support/identities.js'

const user = { id: 'u', type: 'user' }
const invalidDate = new Date(Number.NaN)

describe('flawOf', () => {
  it.each<readonly [string, object]>([
    ['personal', personal()],
    ['service', service()],
    ['enterprise', enterprise()],
    ['of a kind of its own', personal({ kind: 'robot' })],
    ['without an account', personal({ account: null })],
    ['with an expiry', personal({ expiresAt: new Date(0), key: { id: 'k', expiresAt: null } })],
    ['with nothing but what is needed', { kind: 'personal', subject: user, scopes: [] }],
    ['frozen', Object.freeze(personal())],
    ['without prototype', Object.assign(Object.create(null) as object, personal())],
  ])('finds none in an identity %s', (_, identity) => {
    expect(flawOf(identity)).toBeNull()
  })

  it.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['true', true],
    ['a text', 'user-1'],
    ['a number', 1],
    ['an empty object', {}],
    ['a list', [personal()]],
    ['a function', () => personal()],
    ['a Map', new Map(Object.entries(personal()))],
    ['no kind', { ...personal(), kind: undefined }],
    ['an empty kind', { ...personal(), kind: '' }],
    ['a kind that is no text', { ...personal(), kind: ['personal'] }],
    ['no subject', { ...personal(), subject: null }],
    ['a subject that is a text', { ...personal(), subject: 'u' }],
    ['a subject without id', { ...personal(), subject: { type: 'user' } }],
    ['a subject with an empty id', { ...personal(), subject: { id: '', type: 'user' } }],
    ['a subject with a number for an id', { ...personal(), subject: { id: 7, type: 'user' } }],
    ['a subject of an unknown type', { ...personal(), subject: { id: 'u', type: 'admin' } }],
    ['a subject of no type', { ...personal(), subject: { id: 'u' } }],
    ['an email that is no text', { ...personal(), subject: { ...user, email: {} } }],
    ['a name that is no text', { ...personal(), subject: { ...user, name: 1 } }],
    ['an account that is a text', { ...personal(), account: 'a' }],
    ['an account without id', { ...personal(), account: {} }],
    ['an account that is false', { ...personal(), account: false }],
    ['a short id that is no text', { ...personal(), account: { id: 'a', shortId: 1 } }],
    ['an enterprise without id', { ...personal(), enterprise: {} }],
    ['an enterprise key with an account', { ...enterprise(), account: { id: 'a' } }],
    ['an enterprise key without an enterprise', { ...enterprise(), enterprise: null }],
    ['no scopes', { ...personal(), scopes: undefined }],
    ['scopes that are a text', { ...personal(), scopes: '*' }],
    ['scopes that are a Set', { ...personal(), scopes: new Set(['*']) }],
    ['scopes that are not texts', { ...personal(), scopes: [['*']] }],
    ['an expiry that is a text', { ...personal(), expiresAt: '2100-01-01' }],
    ['an expiry that is a number', { ...personal(), expiresAt: 4e12 }],
    ['an expiry that is an invalid Date', { ...personal(), expiresAt: invalidDate }],
    ['an expiry that is 0', { ...personal(), expiresAt: 0 }],
    ['an expiry that is false', { ...personal(), expiresAt: false }],
    ['a key without id', { ...personal(), key: {} }],
    ['a key that is a text', { ...personal(), key: 'k' }],
    ['a key with an invalid expiry', { ...personal(), key: { id: 'k', expiresAt: invalidDate } }],
    ['a key with an unknown state', { ...personal(), key: { id: 'k', state: 'active' } }],
    ['a key with a null state', { ...personal(), key: { id: 'k', state: null } }],
    ['a hint that is no text', { ...personal(), key: { id: 'k', hint: {} } }],
    ['claims that are a list', { ...personal(), claims: [] }],
    ['claims that are a text', { ...personal(), claims: 'x' }],
  ])('finds one in %s', (_, identity) => {
    expect(flawOf(identity)).toBeTypeOf('string')
  })

  // A disabled owner must not pass because its status came in another wrapping: nonsense is an outage.
  it.each<unknown>([
    'Disabled',
    'inactive',
    'undefined',
    '',
    null,
    0,
    false,
    ['disabled'],
    ['active'],
    Object('disabled'),
    { toString: () => 'disabled' },
  ])('finds one in the status %j of each party', (status) => {
    expect(flawOf({ ...personal(), subject: { ...user, status } })).toBeTypeOf('string')
    expect(flawOf({ ...personal(), account: { id: 'a', status } })).toBeTypeOf('string')
    expect(flawOf({ ...enterprise(), enterprise: { id: 'e', status } })).toBeTypeOf('string')
    expect(flawOfAccount({ id: 'a', status })).toBeTypeOf('string')
  })
})

it('an identity that can change is looked at anew', () => {
  const identity = personal()
  expect(flawOf(identity)).toBeNull()
  Object.assign(identity, { scopes: 'all' })
  expect(flawOf(identity)).toBeTypeOf('string')
})

describe('expiryOf', () => {
  const early = new Date(1000)
  const late = new Date(2000)

  it.each<readonly [Date | null | undefined, Date | null | undefined, Date | null]>([
    [undefined, undefined, null],
    [null, null, null],
    [early, undefined, early],
    [undefined, early, early],
    [early, null, early],
    [early, late, early],
    [late, early, early],
  ])('of %s and the key’s %s is %s', (expiresAt, ofKey, expiry) => {
    expect(expiryOf(personal({ expiresAt, key: { id: 'k', expiresAt: ofKey } }))).toBe(expiry)
  })
})

const deepFrozen = (identity: Identity): Identity => {
  for (const part of Object.values(identity) as unknown[]) Object.freeze(part)
  return Object.freeze(identity)
}

describe('isFixed', () => {
  it('is for what cannot change', () => {
    expect(isFixed(deepFrozen(personal()))).toBe(true)
    expect(isFixed(deepFrozen(personal({ expiresAt: null })))).toBe(true)
    expect(isFixed(personal())).toBe(false)
    expect(isFixed(Object.freeze(personal()))).toBe(false)
  })

  // What follows from an identity is made anew where its instant has changed.
  it('is for what has a plain Date in it, and for no other', () => {
    expect(isFixed(deepFrozen(personal({ expiresAt: new Date() })))).toBe(true)
    expect(isFixed(deepFrozen(personal({ key: { id: 'k', expiresAt: new Date() } })))).toBe(true)
    class Moving extends Date {}
    expect(isFixed(deepFrozen(personal({ expiresAt: new Moving() })))).toBe(false)
    const own = Object.assign(new Date(), { getTime: () => Date.now() })
    expect(isFixed(deepFrozen(personal({ key: { id: 'k', expiresAt: own } })))).toBe(false)
  })

  // Frozen, and yet another thing at each look: what it grants must not be remembered.
  it('is not for what is computed at each look', () => {
    const getter = {
      ...personal(),
      get scopes() {
        return []
      },
    }
    expect(isFixed(deepFrozen(getter))).toBe(false)
    class Live {
      readonly kind = 'personal'
      get scopes(): string[] {
        return []
      }
    }
    expect(isFixed(Object.freeze(new Live()))).toBe(false)
    expect(isFixed(Object.freeze(Object.create(personal()) as object))).toBe(false)
    const part = {
      id: 'u',
      type: 'user' as const,
      get status() {
        return 'active' as const
      },
    }
    expect(isFixed(deepFrozen(personal({ subject: part })))).toBe(false)
  })

  it('makes a thing once for what is fixed, and each time for what is not', () => {
    const fixed = deepFrozen(personal())
    const make = (): object => ({})
    expect(oncePerFixed(fixed, make)).toBe(oncePerFixed(fixed, make))
    expect(isMadeOnce(oncePerFixed(fixed, make))).toBe(true)
    const changing = personal()
    expect(oncePerFixed(changing, make)).not.toBe(oncePerFixed(changing, make))
    expect(isMadeOnce(oncePerFixed(changing, make))).toBe(false)
  })
})
