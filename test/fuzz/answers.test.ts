import {
  AuthError,
  introspectionVerifier,
  upstreamVerifier,
  type Identity,
  type Verifier,
} from '@latchkey/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLying, type LyingServer } from '../support/lying-server.js'
import { serviceKey } from '../support/identities.js'
import { audience, judgeIntrospection, judgeUpstream, maxBytes, type Verdict } from './answers-judge.js'
import { introspectionAnswer, issuer, now, send, upstreamAnswer, type Answer } from './arbitrary-answers.js'
import { holds, timeLimit } from './budget.js'

let server: LyingServer
beforeAll(async () => {
  server = await startLying((response) => response.end())
})
afterAll(() => server.close())

const secret = 'the-secret-of-the-verifier-itself'

async function verdictOf(verifier: Verifier<object>): Promise<Verdict> {
  try {
    const { signal } = new AbortController()
    const identity: Identity<object> | null = await verifier.verify(serviceKey, { scheme: 'Token', signal })
    return identity === null ? 'unknown' : { subject: identity.subject.id }
  } catch (error) {
    const { message } = error as Error
    for (const hidden of [serviceKey, secret]) expect(message).not.toContain(hidden)
    return error instanceof AuthError ? 'refused' : 'outage'
  }
}

/** Whatever is answered, the verifier makes of it what the judge does. */
async function agree(
  verifier: Verifier<object>,
  answers: fc.Arbitrary<Answer>,
  judge: (answer: Answer) => Verdict,
): Promise<void> {
  const seen = { caller: 0, unknown: 0, refused: 0, outage: 0 }
  const property = fc.asyncProperty(answers, async (answer) => {
    server.answer((response) => send(response, answer))
    const expected = judge(answer)
    expect(await verdictOf(verifier)).toStrictEqual(expected)
    seen[typeof expected === 'string' ? expected : 'caller']++
  })
  await holds(200, property)
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
}

describe('an answer is an identity, a refusal or an outage, and never taken for another one', () => {
  it(
    'of an introspection endpoint',
    async () => {
      const auth = { basic: { id: 'api', secret } }
      const rules = { issuer, audience, checkNotBefore: true, clock: () => new Date(now), maxBytes }
      await agree(
        introspectionVerifier({ url: server.url, auth, ...rules }),
        introspectionAnswer,
        judgeIntrospection,
      )
    },
    timeLimit,
  )

  it(
    'of an upstream',
    async () => {
      const verifier = upstreamVerifier({ url: server.url, method: 'GET', maxBytes })
      await agree(verifier, upstreamAnswer, judgeUpstream)
    },
    timeLimit,
  )
})
