import { createHash } from 'node:crypto'
import { createAuthenticator, staticVerifier, type Identity, type Verifier } from '@latchkey/core'
import { describe, expect, it, vi } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'

const context = { scheme: 'Token', signal: new AbortController().signal }
const digestOf = (token: string): string => createHash('sha256').update(token).digest('binary')
/** The longest is three hundred times what Node takes for all headers of a request. */
const sizes = [
  0, 1, 2, 7, 8, 31, 32, 33, 43, 44, 45, 63, 64, 65, 4095, 4096, 4097, 65_536, 1_000_000, 5_000_000,
]

// Case 15. CVE-2022-31142 (@fastify/bearer-auth): timingSafeEqual threw where the lengths differed, which was a 500 and an
// oracle. Here digests are looked up: no guess is ever laid beside a key.
describe('any length of input', () => {
  it('is an answer, never a throw, from the verifier', async () => {
    const verifier = staticVerifier([{ token: serviceKey, identity: service() }])
    for (const size of sizes) expect(await verifier.verify('a'.repeat(size), context)).toBeNull()
  })

  const shapes: readonly (readonly [string, (size: number) => string])[] = [
    ['a key', (size) => `Token ${'a'.repeat(size)}`],
    ['a scheme', (size) => 'a'.repeat(size)],
    ['a parameter', (size) => `Token token="${'a'.repeat(size)}"`],
    ['a parameter that does not end', (size) => `Token token="${'a'.repeat(size)}`],
    ['a parameter of pairs', (size) => `Token token="${'\\a'.repeat(size / 2)}"`],
    ['spaces', (size) => `Token${' '.repeat(size)}`],
  ]

  it.each(shapes)('is a 401, never a throw, from the pipeline: %s', async (_, field) => {
    const verifier = staticVerifier([{ token: serviceKey, identity: service() }])
    for (const maxTokenLength of [4096, 2 ** 40]) {
      const authenticator = createAuthenticator({
        verifier,
        maxTokenLength,
        credentialForms: ['token68', 'params'],
      })
      for (const size of sizes) {
        const outcome = await authenticator.authenticate({ headers: { authorization: field(size) } })
        expect(outcome).toMatchObject({ ok: false, status: 401 })
      }
    }
  })
})

// Case 15.
describe('the look-up of a key does the same for every guess', () => {
  /** What a call looks up in maps, and how often. */
  async function lookUps(verifier: Verifier, token: string): Promise<unknown[]> {
    const get = vi.spyOn(Map.prototype, 'get')
    const answer: Promise<Identity | null> = verifier.verify(token, context)
    const keys = get.mock.calls.map(([key]) => key as unknown)
    get.mockRestore()
    await answer
    return keys
  }

  it.each([1, 2, 1000])('among %i keys: one look-up, by digest', async (count) => {
    const verifier = staticVerifier(
      Array.from({ length: count }, (_, i) => ({
        token: serviceKey.slice(0, 36) + String(i).padStart(8, '0'),
        identity: service(),
      })),
    )
    const near = serviceKey.slice(0, 36)
    for (const guess of ['x', `${near}99999999`, `${near}0000000`, 'sts_'.padEnd(44, '0')]) {
      const keys = await lookUps(verifier, guess)
      expect(keys).toHaveLength(1)
      expect(keys[0]).toBe(digestOf(guess))
    }
    const [first] = await lookUps(verifier, `${near}00000000`)
    expect(first).toBe(digestOf(`${near}00000000`))
  })
})
