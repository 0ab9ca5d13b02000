import { createAuthenticator, type Auth } from '@latchkey/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../src/caller.js'
import type { Keyring } from '../src/keyring.js'
import type { AuditRow } from '../src/store/key-store.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, openHouse } from './support/house.js'
import { methods, prepare } from './support/methods.js'

let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
})

const authOf = async (token: string): Promise<Auth> => {
  const headers = { authorization: `Token ${token}` }
  const outcome = await createAuthenticator({ verifier: keyring }).authenticate({ headers })
  if (!outcome.ok || outcome.auth === null) throw new Error('refused')
  return outcome.auth
}

const refusedCalls = (): Promise<readonly AuditRow[]> => keyring.audit.list({ action: 'call.refused' })

describe('a call that is refused to a bound caller', () => {
  it('is in the audit log: who, what, why, and for which request', async () => {
    const { token } = await keyring.keys.issue({ userId: 'u1', scopes: ['account:read'] })
    const view = keyring.as({ auth: await authOf(token), requestId: 'r-1' })
    expect(await codeOf(view.keys.issue({ userId: 'u1', scopes: ['*'] }))).toBe('policy')
    expect(await codeOf(view.keys.rotate('nothing'))).toBe('not_found')
    expect(await codeOf(view.users.update('u2', { name: 'Mine' }))).toBe('not_found')
    expect(await codeOf(view.audit.verify())).toBe('policy')
    const about = {
      actor: 'user:u1',
      accountId: 'a1',
      requestId: 'r-1',
      subjectId: null,
      keyId: null,
      count: 1,
    }
    expect(await refusedCalls()).toMatchObject([
      { ...about, reason: 'keys.issue: policy' },
      { ...about, reason: 'keys.rotate: not_found' },
      { ...about, reason: 'users.update: not_found' },
      { ...about, reason: 'audit.verify: policy' },
    ])
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it('is one row with its number, where it is made again and again', async () => {
    const view = keyring.as({ accountId: 'a1', actor: 'alice' })
    for (let i = 0; i < 50; i++) await codeOf(view.keys.revoke(`guess-${i}`))
    expect(await refusedCalls()).toMatchObject([
      { actor: 'alice', reason: 'keys.revoke: not_found', count: 50 },
    ])
  })

  it('has the name that the call gives, where that is one', async () => {
    const view = keyring.as({ accountId: 'a1', actor: 'alice', requestId: 'r-1' })
    await codeOf(view.keys.revoke('nothing', { actor: 'bob', requestId: 'r-2' }))
    await codeOf(view.keys.rotate('nothing', { actor: 'carol' }))
    const rows = await refusedCalls()
    expect(rows.map(({ actor, requestId }) => [actor, requestId])).toStrictEqual([
      ['bob', 'r-2'],
      ['carol', 'r-1'],
    ])
  })

  it('is seen by those of the account, and by nobody of another', async () => {
    const view = keyring.as({ accountId: 'a1' })
    await codeOf(view.users.delete('u2'))
    const filter = { action: 'call.refused' }
    expect(await view.audit.list(filter)).toHaveLength(1)
    expect(await keyring.as({ accountId: 'a2' }).audit.list(filter)).toStrictEqual([])
  })

  it.each<[string, Caller]>([
    ['an enterprise', { enterpriseId: 'e1' }],
    ['an account', { accountId: 'a1' }],
  ])('is written for a caller that is bound to %s, at close() too', async (_, caller) => {
    const store = memoryStore()
    const closing = (await openHouse({ store })).keyring
    await codeOf(closing.as(caller).roles.create({ name: 'mine', permissions: ['*'] }))
    await closing.close()
    expect(await store.listAudit({ action: 'call.refused' }, {})).toMatchObject([
      { reason: 'roles.create: policy' },
    ])
  })

  it('is none where the input is wrong, the state stands against it, or the caller is not bound', async () => {
    const view = keyring.as({ accountId: 'a1' })
    expect(await codeOf(view.users.update('u 1', {}))).toBe('invalid')
    await view.keys.issue({ serviceAccountId: 's1' })
    expect(await codeOf(view.keys.issue({ serviceAccountId: 's1' }))).toBe('conflict')
    expect(await view.users.get('u2')).toBeNull()
    expect(await codeOf(keyring.keys.rotate('nothing'))).toBe('not_found')
    expect(await codeOf(keyring.as({ actor: 'alice' }).keys.rotate('nothing'))).toBe('not_found')
    expect(await refusedCalls()).toStrictEqual([])
  })

  it.each(methods.filter(({ name }) => name.startsWith('keys.')))(
    'does not change what $name gives',
    async (method) => {
      await prepare(keyring)
      await expect(method.call(keyring.as({ accountId: 'a1' }), method.good)).resolves.toBeDefined()
      expect(await refusedCalls()).toStrictEqual([])
    },
  )
})
