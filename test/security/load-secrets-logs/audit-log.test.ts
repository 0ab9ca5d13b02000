import {
  anyOf,
  createAuthenticator,
  requirement,
  staticVerifier,
  type Identity,
  type Reason,
  type Requirement,
} from '@latchkey/core'
import { memoryStore, type Batch, type KeyringView } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { day, openHouse } from '../../support/keyring-house.js'
import { around, watched } from '../../support/watched-store.js'

const permissions = ['account:read']

/** Every mutation, and what the log has to say of it: action, subject, account. */
const mutations: readonly (readonly [
  (view: KeyringView) => Promise<unknown>,
  action: string,
  subject: string,
  account: string | null,
])[] = [
  [({ enterprises }) => enterprises.create({ id: 'e9', name: 'New' }), 'enterprise.created', 'e9', null],
  [({ enterprises }) => enterprises.update('e1', { name: 'New' }), 'enterprise.updated', 'e1', null],
  [({ enterprises }) => enterprises.delete('e1'), 'enterprise.deleted', 'e1', null],
  [({ accounts }) => accounts.create({ id: 'a9', name: 'New' }), 'account.created', 'a9', 'a9'],
  [({ accounts }) => accounts.update('a1', { status: 'disabled' }), 'account.updated', 'a1', 'a1'],
  [({ accounts }) => accounts.delete('a1'), 'account.deleted', 'a1', 'a1'],
  [
    ({ users }) => users.create({ id: 'u9', accountId: 'a1', email: 'x@y', permissions }),
    'user.created',
    'u9',
    'a1',
  ],
  [({ users }) => users.update('u1', { permissions }), 'user.updated', 'u1', 'a1'],
  [({ users }) => users.delete('u1'), 'user.deleted', 'u1', 'a1'],
  [
    ({ serviceAccounts }) =>
      serviceAccounts.create({ id: 's9', enterpriseId: 'e1', name: 'robot', permissions }),
    'service_account.created',
    's9',
    null,
  ],
  [
    ({ serviceAccounts }) => serviceAccounts.update('s1', { permissions }),
    'service_account.updated',
    's1',
    'a1',
  ],
  [({ serviceAccounts }) => serviceAccounts.delete('s1'), 'service_account.deleted', 's1', 'a1'],
  [({ roles }) => roles.create({ name: 'newcomer', permissions }), 'role.created', 'newcomer', null],
  [({ roles }) => roles.update('support', { permissions }), 'role.updated', 'support', null],
  [({ roles }) => roles.delete('support'), 'role.deleted', 'support', null],
  [({ keys }) => keys.issue({ userId: 'u1' }), 'key.issued', 'u1', 'a1'],
  [({ keys }) => keys.issue({ serviceAccountId: 'es1' }), 'key.issued', 'es1', null],
  [({ keys }) => keys.rotate('k1'), 'key.rotated', 'u1', 'a1'],
  [({ keys }) => keys.revoke('k1'), 'key.revoked', 'u1', 'a1'],
  [({ keys }) => keys.revokeToken('a-token-from-elsewhere-k1'), 'key.revoked', 'u1', 'a1'],
  [({ keys }) => keys.revokeAll({ accountId: 'a1' }), 'key.revoked', 'u1', 'a1'],
  [
    ({ keys }) => keys.import({ userId: 'u1', token: 'another-token-0123456789' }),
    'key.imported',
    'u1',
    'a1',
  ],
  [
    ({ keys }) => keys.importMany([{ userId: 'u1', token: 'another-token-0123456789' }]),
    'key.imported',
    'u1',
    'a1',
  ],
]

// Case 49.
describe('every mutation is in the log: who, what, when, and to whom', () => {
  it.each(mutations)('%# %s', async (mutate, action, subjectId, accountId) => {
    const batches: Batch[] = []
    const { keyring, move } = await openHouse({ store: watched(async (batch) => void batches.push(batch)) })
    await keyring.roles.create({ name: 'support', permissions })
    await keyring.keys.import({ id: 'k1', userId: 'u1', token: 'a-token-from-elsewhere-k1' })
    const after = (await keyring.audit.list({ limit: 1000 })).length
    batches.length = 0
    move(day)
    await mutate(keyring.as({ actor: 'alice', requestId: 'request-7' }))

    const rows = await keyring.audit.list({ after })
    const about = { at: new Date('2026-01-02'), actor: 'alice', requestId: 'request-7', subjectId, accountId }
    expect(rows[0]).toMatchObject({ ...about, action })
    expect(rows[0]?.keyId !== null).toBe(action.startsWith('key.'))
    for (const row of rows) expect(row).toMatchObject(about)
    // One transaction has the change and the row.
    expect(batches).toHaveLength(1)
    expect([batches[0]?.puts.length, batches[0]?.audit.length]).not.toContain(0)
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it.each(mutations)('%# and where the change is not committed, there is no row: %s', async (mutate) => {
    let down = false
    const inner = memoryStore()
    const store = around(inner, async (method, call) => {
      if (down && method === 'commit') throw new Error('disk full')
      return call()
    })
    const { keyring } = await openHouse({ store })
    await keyring.roles.create({ name: 'support', permissions })
    await keyring.keys.import({ id: 'k1', userId: 'u1', token: 'a-token-from-elsewhere-k1' })
    const before = [await inner.lastSequence(), (await inner.listAudit({}, { limit: 1000 })).length]
    down = true
    await expect(mutate(keyring)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect([await inner.lastSequence(), (await inner.listAudit({}, { limit: 1000 })).length]).toStrictEqual(
      before,
    )
  })
})

// Case 49.
describe('every refusal of a known key is in the log', () => {
  it.each(['token_revoked', 'token_expired', 'subject_disabled'])('%s', async (reason) => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    if (reason === 'token_revoked') await keyring.keys.revoke(key.id)
    if (reason === 'token_expired') move(day)
    if (reason === 'subject_disabled') await keyring.accounts.update('a1', { status: 'disabled' })
    for (let i = 0; i < 3; i++) expect(await verdict(token)).toBe(`401 ${reason}`)
    const rows = await keyring.audit.list({ action: 'key.refused' })
    expect(rows).toMatchObject([
      { actor: 'system', keyId: key.id, subjectId: 'u1', accountId: 'a1', reason, count: 3 },
    ])
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  const later: readonly (readonly [
    Reason,
    kind: 'user' | 'enterprise',
    delegateTo: string | null,
    Requirement,
  ])[] = [
    ['scope_insufficient', 'user', null, requirement({ scopes: ['account:write'] })],
    ['kind_not_allowed', 'user', null, requirement({ kinds: ['enterprise'] })],
    ['delegation_not_allowed', 'user', 'b1', requirement()],
    ['account_not_accessible', 'enterprise', 'b1', requirement()],
    ['account_required', 'enterprise', null, requirement({ account: true })],
  ]

  it.each(later)(
    '%s, which comes after the key itself was found good',
    async (reason, kind, to, required) => {
      const { keyring, clock } = await openHouse()
      const owner = kind === 'user' ? { userId: 'u1' } : { serviceAccountId: 'es1' }
      const { token, key } = await keyring.keys.issue(owner)
      // Another verifier beside it is told as well, and is not this store's affair.
      const verifier = anyOf(staticVerifier([]), keyring)
      const headers = {
        authorization: `Token ${token}`,
        'x-request-id': 'request-7',
        ...(to !== null && { 'x-delegate-account-id': to }),
      }
      const outcome = await createAuthenticator({ verifier, clock }).authenticate({ headers })
      const refused = outcome.ok ? outcome.authorize(required) : outcome
      expect(refused?.error.reason).toBe(reason)
      expect(await keyring.audit.list({ action: 'key.refused' })).toMatchObject([
        { keyId: key.id, subjectId: Object.values(owner)[0], reason, requestId: 'request-7', count: 1 },
      ])
      expect(await keyring.audit.verify()).toMatchObject({ ok: true })
    },
  )

  it('with the id of its request, and never with the key in its place', async () => {
    const { keyring, clock } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(key.id)
    const ids: (string | null)[] = []
    for (const id of ['request-7', 'a\nforged line', `for ${token}`, `id-${token}`, 'x'.repeat(129)]) {
      const headers = { authorization: `Token ${token}`, 'x-request-id': id }
      await createAuthenticator({ verifier: keyring, clock }).authenticate({ headers })
      ids.push((await keyring.audit.list({ action: 'key.refused' })).at(-1)?.requestId ?? null)
    }
    expect(ids).toStrictEqual(['request-7', null, null, null, null])
  })

  it('but not of a key that another verifier knows', async () => {
    const { keyring, clock } = await openHouse()
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    const identity: Identity = {
      kind: 'service',
      subject: { id: 's1', type: 'service' },
      account: { id: 'a1' },
      enterprise: null,
      scopes: ['pipeline:read'],
      key: { id: key.id },
    }
    const verifier = anyOf(staticVerifier([{ token: 'a-key-of-another', identity }]), keyring)
    const headers = { authorization: 'Token a-key-of-another' }
    const outcome = await createAuthenticator({ verifier, clock }).authenticate({ headers })
    expect(outcome.ok && outcome.authorize(requirement({ scopes: ['x:y'] }))?.error.reason).toBe(
      'scope_insufficient',
    )
    expect(await keyring.audit.list({ action: 'key.refused' })).toStrictEqual([])
  })

  it('and that of an unknown one is not: whoever sends junk cannot fill it', async () => {
    const { keyring, verdict } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const rows = (await keyring.audit.list()).length
    for (let i = 0; i < 100; i++) await verdict(`${token.slice(0, -3)}${i + 100}`)
    expect(await keyring.audit.list()).toHaveLength(rows)
  })
})

// Case 48 (CWE-117).
describe('nobody forges a line of it', () => {
  it.each(['a\nb', 'a\r\nb', 'a\0b', 'a\u2028b', 'a\u202eb', '\u001b[2K'])(
    '%j is no actor, no reason, no name',
    async (text) => {
      const { keyring } = await openHouse()
      const { key } = await keyring.keys.issue({ userId: 'u1' })
      const rows = (await keyring.audit.list()).length
      for (const call of [
        async () => keyring.as({ actor: text }),
        async () => keyring.as({ requestId: text }),
        () => keyring.keys.revoke(key.id, { actor: text }),
        () => keyring.keys.revoke(key.id, { reason: text }),
        () => keyring.users.update('u1', { name: text }),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'invalid' })
      expect(await keyring.audit.list()).toHaveLength(rows)
    },
  )
})
