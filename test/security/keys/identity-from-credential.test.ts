import type { Caller } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { codeOf, openHouse } from '../../support/keyring-house.js'

// Case 44. CVE-2025-61928 (better-auth): a `userId` in the body of the request decided whose key was made.
describe('who calls comes from the credential alone', () => {
  it('an id in a body finds nobody else’s user', async () => {
    const { keyring, authOf } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const view = keyring.as({ auth: await authOf(token) })
    const body = JSON.parse('{"userId":"v1"}') as { userId: string }
    expect(await codeOf(() => view.keys.issue(body))).toBe('not_found')
  })

  it('a body cannot name the caller’s account beside its credential', async () => {
    const { keyring, authOf } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const auth = await authOf(token)
    for (const body of ['{"accountId":"b1"}', '{"enterpriseId":"e1"}', '{"accountId":null}', '{"auth":null}'])
      expect(await codeOf(async () => keyring.as({ auth, ...(JSON.parse(body) as Caller) }))).toBe('invalid')
  })

  it('a request without a credential is no caller without bounds', async () => {
    const { keyring } = await openHouse()
    for (const auth of [null, undefined])
      expect(await codeOf(async () => keyring.as({ auth } as unknown as Caller))).toBe('invalid')
  })

  it('an actor that a body names is not the caller’s word on itself', async () => {
    const { keyring, authOf } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const { key } = await keyring.as({ auth: await authOf(token) }).keys.issue({ userId: 'u1' })
    expect(await keyring.audit.list({ keyId: key.id })).toMatchObject([{ actor: 'user:u1' }])
  })
})

// Case 44.
describe('no mass assignment', () => {
  const bodies = [
    '{"permissions":["*"]}',
    '{"status":"active"}',
    '{"version":99}',
    '{"id":"k9","kind":"enterprise"}',
    '{"pepper":0,"digest":"00"}',
    '{"revokedAt":null,"retiring":false}',
    '{"createdAt":"2020-01-01"}',
    '{"__proto__":{"scopes":["*"]}}',
    '{"constructor":{"prototype":{"scopes":["*"]}}}',
  ]

  it.each(bodies)('%s makes no key, and changes none', async (body) => {
    const { keyring, store } = await openHouse()
    const { key } = await keyring.keys.issue({ userId: 'u1', scopes: ['account:read'] })
    const before = await store.lastSequence()
    const more = JSON.parse(body) as object
    const own = (base: object): object =>
      Object.defineProperties({ ...base }, Object.getOwnPropertyDescriptors(more))
    for (const call of [
      () => keyring.keys.issue(own({ userId: 'u1' })),
      () => keyring.keys.rotate(key.id, own({})),
      () => keyring.keys.revoke(key.id, own({})),
      () => keyring.keys.revokeAll(own({ userId: 'u1' })),
    ])
      expect(await codeOf(call)).toBe('invalid')
    expect(await store.lastSequence()).toBe(before)
    expect(({} as { scopes?: unknown }).scopes).toBeUndefined()
  })

  it('a polluted Object.prototype says nothing', async () => {
    const { keyring, verdict } = await openHouse()
    const polluted = Object.prototype as unknown as Record<string, unknown>
    const pollution = {
      scopes: ['*'],
      expiresAt: null,
      overlap: '365d',
      auth: undefined,
      actor: 'forged',
      store: 7,
      policy: 7,
    }
    Object.assign(polluted, pollution)
    try {
      const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
      const rotated = await keyring.keys.rotate(key.id)
      expect(rotated.key.expiresAt).not.toBeNull()
      expect(await verdict(token)).toBe('401 token_revoked')
      expect(await keyring.audit.list({ keyId: key.id })).toMatchObject([
        { actor: 'system' },
        { actor: 'system' },
        {},
      ])
    } finally {
      for (const name of Object.keys(pollution)) delete polluted[name]
    }
  })
})
