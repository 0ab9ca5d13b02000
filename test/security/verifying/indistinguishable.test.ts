import { AuthError, staticVerifier } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'
import { exchange, request, type RawAnswer } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

const expiredKey = 'sts_eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
const revokedKey = 'sts_dddddddddddddddddddddddddddddddddddddddd'
let servers: readonly Running[] = []

beforeAll(async () => {
  const known = staticVerifier([
    { token: serviceKey, identity: service() },
    { token: expiredKey, identity: service({ expiresAt: new Date(0) }) },
    { token: revokedKey, identity: service({ key: { id: 'k', state: 'revoked' } }) },
  ])
  // Behind it one that says "not valid" in its own words: no more may be told of them.
  const picky = {
    verify: (token: string) => {
      if (token.startsWith('sta_')) throw new AuthError('token_invalid', { cause: new Error('no such id') })
      return Promise.resolve(null)
    },
  }
  servers = await startThree({ verifier: [known, picky] })
})
afterAll(() => closeAll(servers))

/** All that a client sees, without the date. */
const seen = (answer: RawAnswer | null): string | undefined => answer?.bytes.replace(/^date: .*$/im, '')

const head = serviceKey.slice(0, -1)

describe('whoever holds no key learns nothing about keys', () => {
  // Case 11. unkey#3538: an answer that tells "no such key" from "wrong secret" is an oracle.
  it('unknown, wrong secret and bad checksum get the same bytes', async () => {
    const guesses = [
      'sts_ffffffffffffffffffffffffffffffffffffffff',
      `${head}0`,
      `${head}8`,
      `${serviceKey}0`,
      head,
      serviceKey.toUpperCase(),
      serviceKey.replace('sts_', 'sta_'),
      serviceKey.replace('sts_', 'ste_'),
      serviceKey.slice(4),
      'sta_',
      'x',
      'a.b.c',
      '__proto__',
      'constructor',
      'a'.repeat(4096),
    ]
    for (const { port } of servers) {
      const answers = new Set<string | undefined>()
      for (const guess of guesses) {
        const answer = await exchange(port, request('/', [`Authorization: Token ${guess}`]))
        expect(answer?.status).toBe(401)
        answers.add(seen(answer))
      }
      expect(answers.size).toBe(1)
    }
  })

  // Case 12, as far as it goes without a keyring: the state of a key is told to who holds the whole of it.
  it.each([
    ['expired', expiredKey, 'token_expired'],
    ['revoked', revokedKey, 'token_revoked'],
  ])('that a key is %s is told to its holder alone', async (_, key, reason) => {
    for (const { port } of servers) {
      const told = await exchange(port, request('/', [`Authorization: Token ${key}`]))
      expect(JSON.parse(told?.body ?? '')).toMatchObject({ status: 401, reason })
      for (const guess of [key.slice(0, -1), `${key}0`, key.replace('sts_', 'sta_'), key.toUpperCase()]) {
        const answer = await exchange(port, request('/', [`Authorization: Token ${guess}`]))
        expect(JSON.parse(answer?.body ?? '')).toMatchObject({ reason: 'token_invalid' })
      }
    }
  })
})
