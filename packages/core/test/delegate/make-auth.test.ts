import { describe, expect, it } from 'vitest'
import { delegatedAuth, ownAuth } from '../../src/delegate/make-auth.js'
import type { Auth } from '../../src/types.js'
import { enterprise, personal } from '../support/identities.js'

const full = personal({
  subject: { id: 'u', type: 'user', email: 'e', name: 'n', status: 'active' },
  account: { id: 'a', shortId: 's', name: 'N', enterpriseId: 'e', status: 'active' },
  enterprise: { id: 'e', status: 'active' },
  scopes: ['pipeline:write', 'account:read', 'pipeline:write', 'Nonsense'],
  key: { id: 'k', hint: 'sta_…abcd', expiresAt: new Date(2000), state: 'retiring' },
  expiresAt: new Date(1000),
  claims: { tenant: 't' },
})

const parts = (auth: Auth): unknown[] => [
  auth,
  auth.subject,
  auth.account,
  auth.enterprise,
  auth.scopes,
  auth.key,
  auth.claims,
]

describe('auth', () => {
  it('has what the contract says, and no more', () => {
    const auth = ownAuth(full)
    expect({ ...auth }).toStrictEqual({
      kind: 'personal',
      subject: { id: 'u', type: 'user', email: 'e', name: 'n' },
      account: { id: 'a', shortId: 's', name: 'N' },
      enterprise: { id: 'e' },
      delegated: false,
      scopes: ['account:read', 'pipeline:write'],
      key: { id: 'k', hint: 'sta_…abcd', expiresAt: new Date(1000), state: 'retiring' },
      expiresAt: new Date(1000),
      claims: { tenant: 't' },
    })
  })

  it('has nothing where nothing is known', () => {
    const auth = ownAuth({ ...enterprise(), key: undefined, scopes: [] })
    expect({ ...auth }).toMatchObject({ account: null, key: null, expiresAt: null, claims: {}, scopes: [] })
  })

  it.each([
    ['its own', ownAuth(full)],
    ['delegated', delegatedAuth(enterprise(), { id: 'a' })],
  ])('is frozen, and so are its parts: %s', (_, auth) => {
    for (const part of parts(auth)) expect(Object.isFrozen(part)).toBe(true)
    expect(() => Object.assign(auth, { kind: 'enterprise' })).toThrow(TypeError)
    expect(() => (auth.scopes as string[]).push('*')).toThrow(TypeError)
    expect(() => Object.assign(auth.subject, { id: 'other' })).toThrow(TypeError)
    expect(() => Object.defineProperty(auth, 'can', { value: () => true })).toThrow(TypeError)
  })

  it('shares nothing that can be changed with the identity', () => {
    const auth = ownAuth(full)
    auth.expiresAt?.setTime(0)
    auth.key?.expiresAt?.setTime(0)
    expect(full.expiresAt?.getTime()).toBe(1000)
    expect(full.key?.expiresAt?.getTime()).toBe(2000)
  })

  it.each([
    ['of the key alone', undefined, 2000, 2000],
    ['of the key, which is the earlier one', 3000, 2000, 2000],
    ['of the identity alone', 1000, undefined, 1000],
  ])('expires at the instant %s', (_, own, ofKey, instant) => {
    const at = (time: number | undefined): Date | null => (time === undefined ? null : new Date(time))
    const auth = ownAuth(personal({ expiresAt: at(own), key: { id: 'k', expiresAt: at(ofKey) } }))
    expect([auth.expiresAt, auth.key?.expiresAt]).toStrictEqual([new Date(instant), new Date(instant)])
  })

  it('takes an own __proto__ of claims for a name like any other', () => {
    const claims = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}') as Record<string, unknown>
    const auth = ownAuth(personal({ claims }))
    expect(auth.claims['admin']).toBeUndefined()
    expect(Object.getPrototypeOf(auth.claims)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('admin')
  })
})

describe('auth.can', () => {
  const auth = ownAuth(personal({ scopes: ['pipeline:*', '*:read'] }))

  it.each([
    ['pipeline:read', true],
    ['pipeline:write', true],
    ['account:read', true],
    ['pipeline:*', true],
    ['*:read', true],
    ['account:write', false],
    ['account:*', false],
    ['*:write', false],
    ['*', false],
    ['*:*', false],
  ])('%s: %s', (scope, can) => {
    expect(auth.can(scope)).toBe(can)
  })

  it.each([
    '',
    'pipeline',
    'Pipeline:read',
    'pipeline:read ',
    'a:b:c',
    null,
    undefined,
    7,
    ['pipeline:read'],
  ])('%j is a mistake, not a refusal', (scope) => {
    expect(() => auth.can(scope as string)).toThrow(TypeError)
    expect(() => ownAuth(personal({ scopes: ['*'] })).can(scope as string)).toThrow(TypeError)
  })

  it('knows that "*" and "*:*" are the same', () => {
    expect(ownAuth(personal({ scopes: ['*'] })).can('*:*')).toBe(true)
    expect(ownAuth(personal({ scopes: ['*:*'] })).can('*')).toBe(true)
  })
})

describe('an instant', () => {
  it('that a handler changes is its own', () => {
    const auth = ownAuth(full)
    auth.expiresAt?.setTime(0)
    auth.key?.expiresAt?.setTime(0)
    expect([auth.expiresAt, auth.key?.expiresAt]).toEqual([new Date(1000), new Date(1000)])
  })

  it('of an identity that serves many requests: changed there, changed in the next auth', () => {
    const expiresAt = new Date(1000)
    const identity = Object.freeze(
      personal({
        subject: Object.freeze({ id: 'u', type: 'user' }),
        account: Object.freeze({ id: 'a' }),
        scopes: Object.freeze([]),
        key: null,
        expiresAt,
      }),
    )
    expect(ownAuth(identity)).toBe(ownAuth(identity))
    expiresAt.setTime(5000)
    expect(ownAuth(identity).expiresAt).toEqual(new Date(5000))
  })
})

describe('an identity that is frozen, and parts of it are not', () => {
  it('is looked at anew: it may have been narrowed', () => {
    const scopes = ['pipeline:read', 'pipeline:write']
    const identity = Object.freeze(personal({ scopes }))
    expect(ownAuth(identity).can('pipeline:write')).toBe(true)
    scopes.pop()
    expect(ownAuth(identity).can('pipeline:write')).toBe(false)
  })
})
