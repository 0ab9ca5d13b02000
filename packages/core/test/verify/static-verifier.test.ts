import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { FindAccountContext, Identity, VerifyContext } from '../../src/types.js'
import { staticVerifier, type StaticEntry } from '../../src/verify/static-verifier.js'
import { enterprise, personal, service, token } from '../support/identities.js'

const context: VerifyContext = { scheme: 'Token', signal: new AbortController().signal }
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const other = 'sta_89abcdef89abcdef89abcdef89abcdef89abcdef'
const secret = 'hunter2'

const find = (entries: readonly StaticEntry[], presented: string): Promise<Identity | null> =>
  staticVerifier(entries).verify(presented, context)

describe('staticVerifier', () => {
  it('knows its keys, given as they are or as their digest, and no others', async () => {
    const entries = [
      { token, identity: service() },
      { sha256: sha256(other).toUpperCase(), identity: personal() },
    ]
    expect((await find(entries, token))?.subject.id).toBe('service-1')
    expect((await find(entries, other))?.subject.id).toBe('user-1')
    for (const unknown of ['', 'x', token.slice(0, -1), `${token}0`, token.toUpperCase(), sha256(token)]) {
      expect(await find(entries, unknown)).toBeNull()
    }
  })

  it('takes any token68, without prefix and checksum', async () => {
    for (const odd of ['a', 'YQ==', 'a.b_c~d+e/f-g', 'x'.repeat(5000)]) {
      expect((await find([{ token: odd, identity: service() }], odd))?.kind).toBe('service')
    }
  })

  it('does not know a key whose prefix is that of another kind than its record', async () => {
    const verifier = staticVerifier([{ token: other, identity: service() }])
    expect(await verifier.verify(other, context)).toBeNull()
  })

  it('refuses a digest’s key whose prefix is that of another kind', async () => {
    expect(await find([{ sha256: sha256(other), identity: service() }], other)).toBeNull()
    expect(await find([{ sha256: sha256(token), identity: personal() }], token)).toBeNull()
    const robot = personal({ kind: 'robot' })
    expect((await find([{ sha256: sha256(other), identity: robot }], other))?.kind).toBe('robot')
  })

  it('shows no key', () => {
    const shown = inspect(staticVerifier([{ token, identity: service() }]), { showHidden: true, depth: 9 })
    expect(shown).not.toContain(token.slice(4, 12))
    expect(shown).not.toContain(sha256(token).slice(0, 8))
  })

  it('gives frozen identities that no later change reaches', async () => {
    const identity = service({ expiresAt: new Date(1000), key: { id: 'k', expiresAt: new Date(2000) } })
    const verifier = staticVerifier([{ token, identity }])
    identity.kind = 'enterprise'
    identity.subject.id = 'other'
    ;(identity.scopes as string[]).push('*')
    identity.expiresAt?.setTime(5000)
    identity.key?.expiresAt?.setTime(1)
    const found = await verifier.verify(token, context)
    expect(found).toMatchObject({ kind: 'service', subject: { id: 'service-1' }, scopes: ['pipeline:read'] })
    expect(found?.expiresAt?.getTime()).toBe(1000)
    expect(found?.key?.expiresAt?.getTime()).toBe(2000)
    for (const part of [found, found?.subject, found?.account, found?.scopes, found?.key]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  // What one request's handler puts into a list of roles, the next request would find there.
  it('lets nobody write into claims, however deep', async () => {
    const claims = { roles: ['reader'], org: { plan: 'free' } }
    const verifier = staticVerifier([{ token, identity: service({ claims }) }])
    claims.org.plan = 'paid'
    const found = (await verifier.verify(token, context))?.claims as typeof claims
    expect(found.org.plan).toBe('free')
    expect(() => found.roles.push('admin')).toThrow(TypeError)
  })
})

describe('staticVerifier refuses at creation, and names the place', () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['no list', {}, /entries must be a list, got an object/],
    ['undefined', undefined, /entries must be a list, got undefined/],
    ['an entry that is a text', [secret], /entries\[0\] must be an object, got a string/],
    ['null', [null], /entries\[0\] must be an object, got null/],
    ['neither token nor sha256', [{ identity: service() }], /entries\[0\] must have either/],
    ['both', [{ token, sha256: sha256(token), identity: service() }], /entries\[0\] must have either/],
    ['an empty token', [{ token: '', identity: service() }], /entries\[0\]\.token .* got an empty string/],
    [
      'a token with a space',
      [{ token: `${secret} x`, identity: service() }],
      /entries\[0\]\.token .* got a string/,
    ],
    ['a token with a line end', [{ token: `${secret}\n`, identity: service() }], /entries\[0\]\.token/],
    [
      'a token that is no text',
      [{ token: [secret], identity: service() }],
      /entries\[0\]\.token .* got an array/,
    ],
    [
      'a short digest',
      [{ sha256: 'abc', identity: service() }],
      /entries\[0\]\.sha256 must be 64 hex digits/,
    ],
    [
      'a digest with a line end',
      [{ sha256: `${sha256('a')}\n`, identity: service() }],
      /entries\[0\]\.sha256/,
    ],
    ['a Buffer', [{ sha256: Buffer.alloc(32), identity: service() }], /entries\[0\]\.sha256/],
    ['no identity', [{ token }], /entries\[0\]\.identity: an identity must be an object/],
    ['a bad identity', [{ token, identity: service({ kind: '' }) }], /entries\[0\]\.identity: kind/],
    ['a bad scope', [{ token, identity: service({ scopes: ['Admin'] }) }], /"Admin" is no scope/],
    ['the second', [{ token, identity: service() }, {}], /entries\[1\] must have either/],
    [
      'a token twice',
      [
        { token, identity: service() },
        { sha256: sha256(token), identity: service() },
      ],
      /entries\[1\] has the same token/,
    ],
  ]

  it.each(cases)('%s', (_, entries, message) => {
    const create = (): unknown => staticVerifier(entries as readonly StaticEntry[])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
    expect(create).not.toThrow(secret)
    expect(create).not.toThrow(token.slice(4, 12))
  })

  it.each<readonly [string, unknown, RegExp]>([
    ['an unknown option', { account: [] }, /unknown option "account"/],
    ['accounts that are no list', { accounts: {} }, /option "accounts" must be a list, got an object/],
    ['an account without id', { accounts: [{}] }, /accounts\[0\]: /],
    ['an id twice', { accounts: [{ id: 'a' }, { id: 'a' }] }, /accounts\[1\] has an id or short id/],
    ['a short id that is an id', { accounts: [{ id: 'a' }, { id: 'b', shortId: 'a' }] }, /accounts\[1\]/],
  ])('%s', (_, options, message) => {
    expect(() => staticVerifier([], options as never)).toThrow(TypeError)
    expect(() => staticVerifier([], options as never)).toThrow(message)
  })
})

describe('staticVerifier, accounts', () => {
  it('finds them by id and short id', async () => {
    const account = { id: 'account-2', shortId: 'acc2', enterpriseId: 'enterprise-1' }
    const same = { id: 'account-3', shortId: 'account-3' }
    const { findAccount } = staticVerifier([], { accounts: [account, same] })
    const finding = { identity: enterprise() } as unknown as FindAccountContext
    expect(await findAccount?.('account-2', finding)).toStrictEqual(account)
    expect(await findAccount?.('acc2', finding)).toStrictEqual(account)
    expect(await findAccount?.('account-3', finding)).toStrictEqual(same)
    for (const id of ['account', '', '__proto__', 'constructor']) {
      expect(await findAccount?.(id, finding)).toBeNull()
    }
  })

  it('does not follow one that is changed later', async () => {
    const account = { id: 'account-2', enterpriseId: 'enterprise-1' }
    const { findAccount } = staticVerifier([], { accounts: [account] })
    account.enterpriseId = 'enterprise-2'
    const finding = { identity: enterprise() } as unknown as FindAccountContext
    expect(await findAccount?.('account-2', finding)).toMatchObject({ enterpriseId: 'enterprise-1' })
  })
})
