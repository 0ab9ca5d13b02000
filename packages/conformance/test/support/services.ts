import {
  AuthError,
  createAuthenticator,
  introspectionVerifier,
  staticVerifier,
  upstreamVerifier,
  type Verifier,
} from '@latchkey/core'
import type { VerifierSubject } from '../../src/index.js'
import { startService, type Service } from './service.js'
import { entries, known, refused, tokens } from './tokens.js'

/** What an endpoint says of a token. An expired one should not be active; where it is called so, its `exp` counts. */
function membersOf(token: string | null): object {
  const one = known.find((entry) => entry.token === token)
  if (one) return { active: true, sub: one.subjectId, scope: 'pipeline:read', exp: 4_102_444_800 }
  return token === tokens.expired ? { active: true, sub: 'old', exp: 1 } : { active: false }
}

export async function introspectionSubject(): Promise<VerifierSubject> {
  const service = await startService(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const answer = membersOf(new URLSearchParams(body).get('token'))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const auth = { basic: { id: 'api', secret: 'secret-of-the-api' } }
  // Only an abort ends a call in time.
  const timeout = '1h'
  const verifier = introspectionVerifier({ url: service.url, auth, timeout, prefix: ['sta_', 'sts_'] })
  return { ...subjectOf(verifier, service), refused: refused.filter(({ token }) => token === tokens.expired) }
}

/** An API that speaks the contract, by core alone. */
export async function upstreamSubject(method: 'HEAD' | 'GET'): Promise<VerifierSubject> {
  const authenticator = createAuthenticator({ verifier: refusing })
  const service = await startService(async (request, response) => {
    const outcome = await authenticator.authenticate(request)
    response
      .writeHead(outcome.ok ? 200 : outcome.status, outcome.headers)
      .end(outcome.ok ? '{}' : outcome.body)
  })
  const subject = subjectOf(upstreamVerifier({ url: service.url, method, timeout: '1h' }), service)
  // HEAD does not say why: a refused key is an unknown one.
  return method === 'GET' ? { ...subject, refused } : subject
}

const keys = staticVerifier(entries)

/** Refuses what it must refuse, and knows what it must know. */
export const refusing: Verifier = {
  verify: async (token, context) => {
    const one = refused.find((entry) => entry.token === token)
    if (one) throw new AuthError(one.reason)
    return keys.verify(token, context)
  },
}

function subjectOf(verifier: Verifier<object>, service: Service): VerifierSubject {
  const { fail, hang, close } = service
  return { verifier, known, unknown: tokens.unknown, fail, hang, close }
}
