import { verifierConformance, type VerifierSubject } from '@latchkey/conformance'
import { AuthError, cached, type Verifier } from '@latchkey/core'
import { describe, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'
import { keys, startJwks, type JwksServer } from './support/jwks-server.js'
import { audience, issuer, makeSigner, type Signer } from './support/signer.js'

const [signer, stranger]: [Signer, Signer] = await Promise.all([
  makeSigner('ES256'),
  makeSigner('ES256', 'k1', 'another'),
])

/** The suite's own pipeline has the time of day: so must these tokens. */
const times = { iat: Math.floor(Date.now() / 1000) - 60, exp: Math.floor(Date.now() / 1000) + 3600 }
const known = await Promise.all(
  ['user-1', 'user-2', 'user-3'].map(async (sub) => ({
    token: await signer.sign({ ...times, sub }),
    subjectId: sub,
  })),
)
const unknown = await stranger.sign(times)
const refused = [
  { token: await signer.sign({ ...times, exp: times.iat }), reason: 'token_expired' },
  { token: await signer.sign({ ...times, aud: 'another' }), reason: 'token_invalid' },
  { token: await signer.sign({ ...times, nbf: times.exp }), reason: 'token_invalid' },
] as const
const base = { issuer, audience, algorithms: ['ES256'] } as const

function subject(verifier: Verifier<object>): VerifierSubject {
  return { verifier, known, unknown, refused }
}

async function remote(
  wrap: (verifier: Verifier<object>) => Verifier<object> = (verifier) => verifier,
): Promise<VerifierSubject> {
  const server: JwksServer = await startJwks(keys(signer.jwk))
  const options: JwtOptions = {
    ...base,
    jwksUrl: server.url,
    jwksMaxAge: 1,
    jwksMaxStale: 0,
    jwksCooldown: 1,
  }
  return {
    ...subject(wrap(jwtVerifier<object>(options))),
    fail: () => {
      server.answer = (response) => response.writeHead(500).end()
    },
    hang: () => {
      server.answer = () => undefined
    },
    close: () => server.close(),
  }
}

const runner = { describe, it }

verifierConformance({
  ...runner,
  name: 'one key',
  make: async () => subject(jwtVerifier({ ...base, key: signer.key })),
})
verifierConformance({
  ...runner,
  name: 'a JWK set',
  make: async () => subject(jwtVerifier({ ...base, jwks: { keys: [signer.jwk] } })),
})
verifierConformance({
  ...runner,
  name: 'two issuers and a mapping',
  make: async () => {
    const toIdentity: JwtOptions['toIdentity'] = async ({ sub }) => {
      if (sub === undefined) throw new AuthError('token_invalid')
      return { kind: 'x', subject: { id: sub, type: 'user' }, account: null, enterprise: null, scopes: [] }
    }
    const other = { ...base, issuer: 'https://other.example.com', key: stranger.key }
    return subject(jwtVerifier<object>([other, { ...base, key: signer.key, toIdentity }]))
  },
})
verifierConformance({ ...runner, name: 'keys behind a URL', make: () => remote() })
verifierConformance({
  ...runner,
  name: 'keys behind a URL, cached',
  make: () => remote((verifier) => cached(verifier)),
})
