// Verifiers that need another package, against the suite that every verifier must pass.
import { cached, upstreamVerifier } from '@latchkey/core'
import { verifierConformance, type RefusedToken, type VerifierSubject } from '@latchkey/conformance'
import { startMockServer } from '@latchkey/mock-server'
import { sqliteStore } from '@latchkey/sql'
import { describe, it } from 'vitest'
import { keyringSubject } from '../../packages/conformance/test/support/keyring-subject.js'

/** The mock server is an API that speaks the contract. HEAD does not say why a key is refused. */
async function mockSubject(method: 'HEAD' | 'GET'): Promise<VerifierSubject> {
  const mock = await startMockServer()
  const [one, two] = [await mock.issue({ kind: 'service' }), await mock.issue({ kind: 'enterprise' })]
  const [revoked, expired] = [
    await mock.issue({ kind: 'service' }),
    await mock.issue({ kind: 'personal', expiresIn: 1 }),
  ]
  await mock.keyring.keys.revoke(revoked.key.id)
  mock.advance('1s')
  const refused: readonly RefusedToken[] = [
    { token: revoked.token, reason: 'token_revoked' },
    { token: expired.token, reason: 'token_expired' },
  ]
  return {
    verifier: upstreamVerifier({ url: `${mock.url}/v3/auth/token`, method, timeout: '1h' }),
    known: [one, two].map(({ token, key }) => ({ token, subjectId: key.serviceAccountId ?? '' })),
    unknown: 'sta_5b3f0c9e8d7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c',
    ...(method === 'GET' && { refused }),
    fail: () => mock.fail({ disconnect: true, times: Infinity }),
    hang: () => mock.fail({ delay: '1h', times: Infinity }),
    close: () => mock.close(),
  }
}

for (const method of ['HEAD', 'GET'] as const) {
  verifierConformance({
    name: `upstreamVerifier by ${method}, of the mock server`,
    describe,
    it,
    make: () => mockSubject(method),
  })
}

verifierConformance({
  name: 'cached over upstreamVerifier, of the mock server',
  describe,
  it,
  make: async () => {
    const subject = await mockSubject('GET')
    return { ...subject, verifier: cached(subject.verifier, { ttl: '1h', loadTimeout: '2s' }) }
  },
})

verifierConformance({
  name: 'a keyring on SQLite',
  describe,
  it,
  make: () => keyringSubject(sqliteStore(':memory:')),
})
