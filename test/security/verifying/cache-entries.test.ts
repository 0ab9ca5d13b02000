import { cached, type VerifyContext } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { service } from '../../support/identities.js'
import { randomFrom } from '../../support/watched-store.js'

// Case 19. CVE-2026-35039 (fast-jwt): a cache that was keyed by something less than the token gave one caller the identity of another.
const stem = 'key-from-elsewhere-'.padEnd(4000, 'x')
const alike = [
  ...['0', '1', 'O', 'o', 'l', 'I', '=', '==', '.', '_'].map((end) => stem + end),
  ...['a', 'A', 'aa', 'aA', '-a', 'a-'].map((part) => `${part}short-token-of-an-import`),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => name.padEnd(16, '=')),
  ...Array.from({ length: 16 }, (_, i) => `${'0'.repeat(i)}1${'0'.repeat(31 - i)}`),
]

/** Everything twice, in an order by chance: what is asked for again comes from memory. */
function shuffledTwice(tokens: readonly string[]): readonly string[] {
  const random = randomFrom(19)
  return [...tokens, ...tokens]
    .map((token) => ({ token, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ token }) => token)
}

describe('two tokens never share what is in memory', () => {
  it('of a keyring: tokens that are alike, and five hundred of its own', async () => {
    const keyring = createKeyring({ maxStaleness: '1h' })
    const account = await keyring.accounts.create({ name: 'Acme' })
    const owner = { accountId: account.id, email: 'jo@example.com', permissions: ['*'] }
    const { id: userId } = await keyring.users.create(owner)
    const idOf = new Map<string, string>()
    for (const token of alike) idOf.set(token, (await keyring.keys.import({ userId, token })).id)
    for (let i = 0; i < 500; i++) {
      const { token, key } = await keyring.keys.issue({ userId })
      idOf.set(token, key.id)
    }
    await keyring.verify('nothing')
    const asked = shuffledTwice([...idOf.keys()])
    const found = await Promise.all(asked.map((token) => keyring.verify(token)))
    expect(found.map((identity) => identity?.key?.id)).toStrictEqual(asked.map((token) => idOf.get(token)))
    const recalled = asked.map((token) => keyring.recall(token)?.key?.id)
    expect(recalled).toStrictEqual(asked.map((token) => idOf.get(token)))
    await keyring.close()
  })

  it('of a keyring: an unknown token beside a known one, and the other way round', async () => {
    const keyring = createKeyring({ maxStaleness: '1h' })
    const account = await keyring.accounts.create({ name: 'Acme' })
    const owner = { accountId: account.id, email: 'jo@example.com', permissions: ['*'] }
    const { id: userId } = await keyring.users.create(owner)
    const known = alike.filter((_, i) => i % 2 === 0)
    for (const token of known) await keyring.keys.import({ userId, token })
    for (const token of shuffledTwice(alike))
      expect((await keyring.verify(token)) !== null).toBe(known.includes(token))
    await keyring.close()
  })

  it('of cached(): nor do two schemes', async () => {
    const verifier = cached({
      verify: async (token: string, { scheme }: VerifyContext) =>
        service({ subject: { id: `${scheme}|${token}`, type: 'service' } }),
    })
    const signal = AbortSignal.timeout(10_000)
    for (const token of shuffledTwice(alike)) {
      for (const scheme of ['Token', 'token', 'T', 'Token-', 'Bearer']) {
        const identity = await verifier.verify(token, { scheme, signal })
        expect(identity?.subject.id).toBe(`${scheme}|${token}`)
        expect(verifier.recall?.(token, { scheme })?.subject.id).toBe(`${scheme}|${token}`)
      }
    }
  })
})
