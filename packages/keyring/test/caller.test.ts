import { createAuthenticator, type Auth } from '@latchkey/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../src/caller.js'
import type { Keyring } from '../src/keyring.js'
import { codeOf, openHouse, refusal } from './support/house.js'

let keyring: Keyring
beforeEach(async () => {
  ;({ keyring } = await openHouse())
})

const authOf = async (token: string, delegateTo?: string): Promise<Auth> => {
  const headers = {
    authorization: `Token ${token}`,
    ...(delegateTo && { 'x-delegate-account-id': delegateTo }),
  }
  const outcome = await createAuthenticator({ verifier: keyring }).authenticate({ headers })
  if (!outcome.ok || outcome.auth === null) throw new Error('refused')
  return outcome.auth
}

describe('keyring.as()', () => {
  it('names the actor and the request of what is done', async () => {
    const view = keyring.as({ actor: 'alice', requestId: 'r-1' })
    const { key } = await view.keys.issue({ userId: 'u1' })
    await view.keys.revoke(key.id, { actor: 'bob', requestId: 'r-2', reason: 'left' })
    const rows = await keyring.audit.list({ keyId: key.id })
    expect(
      rows.map(({ action, actor, requestId, reason }) => [action, actor, requestId, reason]),
    ).toStrictEqual([
      ['key.issued', 'alice', 'r-1', null],
      ['key.revoked', 'bob', 'r-2', 'left'],
    ])
  })

  it('says system where nobody is named', async () => {
    const { key } = await keyring.keys.issue({ userId: 'u1' })
    expect(await keyring.audit.list({ keyId: key.id })).toMatchObject([{ actor: 'system', requestId: null }])
  })

  it('takes the caller of the API for the actor, and bounds it to the account acted on', async () => {
    const personal = await authOf((await keyring.keys.issue({ userId: 'u1' })).token)
    await keyring.as({ auth: personal }).users.update('u1', { name: 'Me' })
    const chief = (await keyring.keys.issue({ serviceAccountId: 'es1' })).token
    const delegated = keyring.as({ auth: await authOf(chief, 'a1'), requestId: 'r-9' })
    await delegated.users.update('u1', { name: 'You' })
    expect(await delegated.accounts.list()).toMatchObject([{ id: 'a1' }])
    expect(await delegated.serviceAccounts.get('es1')).toBeNull()
    expect(
      (await keyring.as({ auth: await authOf(chief) }).accounts.list()).map(({ id }) => id),
    ).toStrictEqual(['a1'])
    const rows = await keyring.audit.list({ action: 'user.updated' })
    expect(rows.map(({ actor, requestId }) => [actor, requestId])).toStrictEqual([
      ['user:u1', null],
      ['enterprise:es1', 'r-9'],
    ])
  })

  // An anonymous request has `auth: null`, and a look-up that found nothing gives undefined.
  it.each([
    { auth: null },
    { auth: undefined },
    { accountId: undefined },
    { accountId: null },
    { enterpriseId: null },
    {
      actor: 'a',
      accountId: undefined,
    },
  ])('refuses a bound that says nothing: %j', async (caller) => {
    expect(await codeOf(() => keyring.as(caller as unknown as Caller))).toBe('invalid')
  })

  it('takes one bound: the account of a body does not go before that of the credential', async () => {
    const auth = await authOf((await keyring.keys.issue({ userId: 'u1' })).token)
    const others: object[] = [
      { accountId: 'a2' },
      { enterpriseId: 'e2' },
      { accountId: 'a1' },
      { accountId: undefined },
    ]
    for (const more of others) expect(await codeOf(() => keyring.as({ auth, ...more }))).toBe('invalid')
    expect(await codeOf(() => keyring.as({ accountId: 'a1', enterpriseId: 'e2' }))).toBe('invalid')
  })

  it.each([
    {},
    { subject: null },
    'text',
    7,
    [],
    { subject: { id: 'u1', type: 'user' } },
    { subject: { id: 'u', type: 'user' }, account: null, enterprise: null, scopes: [], expiresAt: null },
    {
      subject: { id: 'u', type: 'user' },
      account: { id: 'a1' },
      enterprise: null,
      scopes: '*',
      expiresAt: null,
    },
    {
      subject: { id: 'u', type: 'user' },
      account: { id: 'a1' },
      enterprise: null,
      scopes: ['Pipeline:read'],
      expiresAt: null,
    },
    { subject: { id: 'u', type: 'user' }, account: { id: 'a1' }, enterprise: null, scopes: ['*'] },
    {
      subject: { id: 'u', type: 'user' },
      account: { id: 'a/1' },
      enterprise: null,
      scopes: [],
      expiresAt: null,
    },
    {
      subject: { id: 'u\n', type: 'user' },
      account: { id: 'a' },
      enterprise: null,
      scopes: [],
      expiresAt: null,
    },
    ...[{}, { id: 'u' }, { type: 'user' }, { id: 7, type: 'user' }, { id: '', type: 'user' }].map(
      (subject) => ({
        subject,
        account: { id: 'a1' },
        enterprise: null,
        scopes: ['*'],
        expiresAt: null,
      }),
    ),
    {
      subject: { id: 'u', type: 'user' },
      account: { id: 'a1' },
      enterprise: null,
      scopes: ['*'],
      expiresAt: 0,
    },
  ])('refuses an auth that the pipeline did not make: %j', async (auth) => {
    expect(await codeOf(() => keyring.as({ auth: auth as unknown as Auth }))).toBe('invalid')
  })

  it('refuses an auth that cannot be read', async () => {
    const good = {
      subject: { id: 'u', type: 'user' },
      account: { id: 'a1' },
      enterprise: null,
      scopes: ['*'],
    }
    const throwing = {
      get() {
        throw new RangeError('hostile')
      },
    }
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    const auths: readonly unknown[] = [
      new Proxy({}, throwing),
      proxy,
      { ...good, expiresAt: null, key: null, subject: { id: Symbol('x'), type: 'user' } },
      { ...good, expiresAt: null, key: null, scopes: proxy },
      { ...good, expiresAt: null, key: new Proxy({}, throwing) },
      { ...good, expiresAt: null, key: null, account: new Proxy({}, throwing) },
    ]
    for (const auth of auths) expect(await codeOf(() => keyring.as({ auth: auth as Auth }))).toBe('invalid')
  })

  it.each([
    null,
    undefined,
    7,
    [],
    'alice',
    { Actor: 'x' },
    { role: 'owner' },
    JSON.parse('{"__proto__":{}}') as object,
    { actor: '' },
    { actor: 7 },
    { actor: null },
    { actor: 'a\nb' },
    { actor: 'x'.repeat(201) },
    { requestId: '' },
    { requestId: {} },
    { accountId: {} },
    { enterpriseId: 'e 1' },
  ])('refuses %j', async (caller) => {
    expect(await codeOf(() => keyring.as(caller as unknown as Caller))).toBe('invalid')
  })

  it('lets a caller of an enterprise see its enterprise, and change nothing of it', async () => {
    const { enterprises } = keyring.as({ enterpriseId: 'e1' })
    expect(await enterprises.get('e1')).toMatchObject({ id: 'e1' })
    expect(await codeOf(enterprises.create({ name: 'Third' }))).toBe('policy')
    expect(await codeOf(enterprises.update('e1', { name: 'Mine' }))).toBe('policy')
    expect(await codeOf(enterprises.delete('e1'))).toBe('policy')
  })

  it('does not follow an auth that is changed later', async () => {
    const auth = {
      kind: 'personal',
      subject: { id: 'u1', type: 'user' as const },
      account: { id: 'a1' },
      enterprise: null,
      scopes: ['pipeline:read'],
      expiresAt: new Date('2026-02-01'),
      key: null,
    } as unknown as Auth
    const view = keyring.as({ auth })
    ;(auth.scopes as string[]).push('*')
    auth.expiresAt?.setFullYear(2099)
    expect(await codeOf(view.keys.issue({ userId: 'u1', scopes: ['*'] }))).toBe('policy')
    const { key } = await view.keys.issue({ userId: 'u1' })
    expect(key).toMatchObject({ scopes: ['pipeline:read'], expiresAt: new Date('2026-02-01') })
  })

  it('refuses an actor that is no text in every call that takes one', async () => {
    const { keys } = keyring
    const bad = { actor: 'a\r\nb' }
    const calls = [
      keys.issue({ userId: 'u1', ...bad }),
      keys.rotate('k1', bad),
      keys.revoke('k1', bad),
      keys.revokeAll({ userId: 'u1' }, bad),
      keys.import({ userId: 'u1', token: 'x'.repeat(20), ...bad }),
      keys.importMany([], bad),
    ]
    for (const call of calls) expect((await refusal(call)).message).toMatch(/^actor /)
  })
})
