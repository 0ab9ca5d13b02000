import { AuthError, type Identity, type Reason, type Verifier } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outages } from '../../support/hostile-verifiers.js'
import { misbehaving, service } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 24. CVE-2026-42349 (Clerk): of two checks one could not say, and "not no" was read as yes.
const says = (identity: Identity | null): Verifier => ({ verify: () => Promise.resolve(identity) })
const refuses = (reason: Reason): Verifier => ({ verify: () => Promise.reject(new AuthError(reason)) })
const unsure = misbehaving(() => Promise.reject(new Error('down')))

const table: readonly (readonly [string, readonly Verifier[], number, string | undefined])[] = [
  ['unsure, unknown', [unsure, says(null)], 503, 'verifier_unavailable'],
  ['unknown, unsure', [says(null), unsure], 503, 'verifier_unavailable'],
  ['unsure, not valid', [unsure, refuses('token_invalid')], 503, 'verifier_unavailable'],
  ['unsure, unsure', [unsure, unsure], 503, 'verifier_unavailable'],
  ['unsure, revoked', [unsure, refuses('token_revoked')], 401, 'token_revoked'],
  ['revoked, known', [refuses('token_revoked'), says(service())], 401, 'token_revoked'],
  ['expired, known', [refuses('token_expired'), says(service())], 401, 'token_expired'],
  [
    'known but expired, known',
    [says(service({ expiresAt: new Date(0) })), says(service())],
    401,
    'token_expired',
  ],
  ['unknown, unknown', [says(null), says(null)], 401, 'token_invalid'],
  ['unknown, known', [says(null), says(service())], 200, undefined],
]

describe('several verifiers', () => {
  it.each(table)('%s', async (_, verifier, status, reason) => {
    const servers = await startThree({ verifier })
    for (const { port, reached } of servers) {
      const answer = await exchange(port, request('/', ['Authorization: Token x']))
      expect(answer?.status).toBe(status)
      expect((JSON.parse(answer?.body ?? '') as { reason?: string }).reason).toBe(reason)
      expect(reached()).toBe(status === 200 ? 1 : 0)
    }
    await closeAll(servers)
  })
})

describe('whatever is neither yes nor no is neither', () => {
  let servers: readonly Running[] = []
  const broken = misbehaving((index) => outages[Number(index)]?.[1](index))
  beforeAll(async () => {
    servers = await startThree({ verifier: [says(null), broken, says(null)], verifyTimeout: 30 })
  })
  afterAll(() => closeAll(servers))

  it('among verifiers that do not know the key', async () => {
    for (const [index, [name]] of outages.entries()) {
      for (const { port, reached } of servers) {
        const gaveUp = new Promise<null>((resolve) => {
          setTimeout(() => resolve(null), 1000).unref()
        })
        const asked = exchange(port, request('/', [`Authorization: Token ${index}`]))
        const answer = await Promise.race([asked, gaveUp])
        expect([name, answer?.status]).toStrictEqual([name, 503])
        expect(reached()).toBe(0)
      }
    }
  })
})
