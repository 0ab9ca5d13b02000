import { inspect } from 'node:util'
import { AuthError } from '../../src/errors.js'
import type { Identity, Verifier } from '../../src/types.js'

/** The identity or null that a verifier answers with, the reason of a refusal, or `outage: …`. */
export async function outcomeOf(
  verifier: Verifier<object>,
  token: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Identity<object> | null | string> {
  try {
    return await verifier.verify(token, { scheme: 'Token', signal })
  } catch (error) {
    return error instanceof AuthError ? error.reason : `outage: ${(error as Error).message}`
  }
}

/** All that somebody can see of what a verifier throws. */
export async function thrownBy(verifier: Verifier<object>, token: string): Promise<string> {
  const { signal } = new AbortController()
  try {
    await verifier.verify(token, { scheme: 'Token', signal })
  } catch (error) {
    return inspect(error, { depth: 10, showHidden: true })
  }
  throw new Error('it did not throw')
}
