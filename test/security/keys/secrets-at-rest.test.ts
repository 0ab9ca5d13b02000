import { createHash } from 'node:crypto'
import type { KeyStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { leaks, shown } from '../../support/canary.js'
import { openHouse } from '../../support/keyring-house.js'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** All that a store gives away, as one text. */
async function dump(store: KeyStore): Promise<string> {
  const everything = { limit: 100_000 }
  const keys = await store.list('keys', {}, everything)
  return JSON.stringify([
    keys,
    await store.list('enterprises', {}, everything),
    await store.list('accounts', {}, everything),
    await store.list('users', {}, everything),
    await store.list('serviceAccounts', {}, everything),
    await store.list('roles', {}, everything),
    [...(await store.lastUsed(keys.map(({ id }) => id)))],
    await store.listAudit({}, everything),
    await store.changesSince(0, 100_000),
  ])
}

// Case 33. ASVS 11.5.1.
describe('a secret has 128 bits from the CSPRNG', () => {
  it('and no two are alike, nor follow from one another', async () => {
    const { keyring } = await openHouse()
    const tokens = await Promise.all(Array.from({ length: 2000 }, () => keyring.keys.issue({ userId: 'u1' })))
    const heads = tokens.map(({ token }) => token.slice(4, 36))
    expect(new Set(heads).size).toBe(2000)
    for (const head of heads) expect(head).toMatch(/^[0-9a-f]{32}$/)
    // Each of the 32 digits takes each of its 16 values: about 125 times, and never fewer than 60 (under one in 10^9).
    for (let place = 0; place < 32; place++) {
      const counts = new Map<string, number>()
      for (const head of heads) counts.set(head.charAt(place), (counts.get(head.charAt(place)) ?? 0) + 1)
      expect(counts.size).toBe(16)
      for (const count of counts.values()) expect(count).toBeGreaterThan(60)
    }
  })
})

// Case 33. ASVS 6.5.2.
describe('a dump of the store holds no usable secret', () => {
  it.each([undefined, { 1: 'a pepper that is kept elsewhere' }])('with peppers %j', async (peppers) => {
    const { keyring, store, verdict } = await openHouse(peppers ? { peppers } : {})
    const idempotencyKey = 'retry-4711-0815'
    const issued = await keyring.keys.issue({ userId: 'u1', name: 'laptop', idempotencyKey })
    const again = await keyring.keys.issue({ userId: 'u1', name: 'laptop', idempotencyKey })
    const rotated = await keyring.keys.rotate(again.key.id, { overlap: '1h', idempotencyKey })
    const imported = 'a-token-from-elsewhere-42'
    await keyring.keys.import({ userId: 'v1', token: imported })
    const revoked = await keyring.keys.issue({ serviceAccountId: 's1' })
    await keyring.keys.revokeToken(revoked.token, { reason: 'found in a log' })
    const tokens = [issued.token, again.token, rotated.token, imported, revoked.token]
    for (const token of tokens) await verdict(token)
    await keyring.audit.list()

    const text = await dump(store)
    expect(text.length).toBeGreaterThan(3000)
    for (const token of tokens) {
      expect(leaks(text, [token])).toEqual([])
      // What is kept is no key itself.
      expect(await verdict(sha256(token))).toBe('401 token_invalid')
    }
    expect(text).not.toContain(idempotencyKey)
    const digests = (await store.list('keys', {}, {})).map(({ digest }) => digest)
    for (const digest of digests) expect(await verdict(digest)).toBe('401 token_invalid')
    // Under a pepper, not even who guesses a weak token can check the guess.
    expect(digests.includes(sha256(imported))).toBe(peppers === undefined)
  })
})

// Case 47.
describe('what the keyring shows holds no secret', () => {
  it('neither lists, nor events, nor errors, nor the keyring itself', async () => {
    const pepper = 'hunter2-hunter2-hunter2'
    const { keyring } = await openHouse({ peppers: { 1: pepper } })
    const heard: unknown[] = []
    for (const name of [
      'key.issued',
      'key.imported',
      'key.rotated',
      'key.revoked',
      'key.retiring_used',
    ] as const)
      keyring.on(name, (event) => heard.push(event))
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    const { token: next } = await keyring.keys.rotate(key.id, { overlap: '1h' })
    await keyring.verify(token)
    const misuses = [
      () => keyring.keys.get(token),
      () => keyring.keys.rotate(token),
      () => keyring.keys.revoke(key.id, { reason: token }),
      () => keyring.keys.import({ userId: 'v1', token }),
      () => keyring.keys.import({ userId: 'v1', token, [token]: 1 }),
      () => keyring.keys.issue(token as never),
      () => keyring.users.get(token),
      () => keyring.users.update('u1', { permissions: [token] }),
      () => keyring.users.create({ accountId: 'a1', email: `${token}@example.com`, permissions: [] }),
      () => keyring.roles.create({ name: token, permissions: ['a:b'] }),
      () => keyring.audit.list({ keyId: token }),
      async () => keyring.as({ actor: token }),
      async () => keyring.on(token as never, () => undefined),
    ]
    for (const misuse of misuses) heard.push(await misuse().catch((error: unknown) => error))
    heard.push(
      await keyring.keys.list(),
      await keyring.keys.inspect(token),
      await keyring.audit.list(),
      keyring,
      keyring.as({}),
    )
    for (const thing of heard) expect(leaks(shown(thing), [token, next, pepper])).toEqual([])
    expect(heard.filter((thing) => thing instanceof Error)).toHaveLength(misuses.length)
  })
})
