import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../src/authenticator.js'
import { AuthError } from '../src/errors.js'
import { authOf, outcomeOf, rememberOutcome, requireOutcome } from '../src/remembered.js'
import type { Passed } from '../src/types.js'
import { knowing, service, token } from './support/identities.js'

const authenticator = createAuthenticator({ verifier: knowing(service()), optional: true })

async function pass(headers: Record<string, string>): Promise<Passed> {
  const outcome = await authenticator.authenticate({ headers })
  if (!outcome.ok) throw outcome.error
  return outcome
}

describe('the outcome that a request remembers', () => {
  it('is the one that was put there, until it is forgotten', async () => {
    const request = {}
    expect(outcomeOf(request)).toBeUndefined()
    const passed = await pass({ authorization: `Token ${token}` })
    rememberOutcome(request, passed)
    expect(outcomeOf(request)).toBe(passed)
    expect(authOf(request)).toBe(passed.auth)
    rememberOutcome(request, undefined)
    expect(outcomeOf(request)).toBeUndefined()
  })

  it('is found by no name that a client could choose', async () => {
    const request = {}
    rememberOutcome(request, await pass({}))
    expect(Object.keys(request)).toStrictEqual([])
    expect(Object.getOwnPropertySymbols(request)).not.toContain(Symbol.for('latchkey outcome'))
  })

  it('is a must for guards: without one nobody passes', () => {
    expect(() => requireOutcome({}, 'a guard')).toThrow(/a guard needs/)
    expect(() => requireOutcome({}, 'a guard')).not.toThrow(AuthError)
    expect(() => authOf({ auth: { subject: { id: 'foreign' } } })).toThrow(/getAuth\(\) needs/)
  })

  it('gives a 401 to who asks for the caller of an anonymous request', async () => {
    const request = {}
    rememberOutcome(request, await pass({}))
    expect(() => authOf(request)).toThrow(AuthError)
    expect(() => authOf(request)).toThrow(
      expect.objectContaining({ reason: 'credentials_missing', status: 401 }) as Error,
    )
  })
})
