import { AuthError, type Identity, type Verifier } from '@latchkey/core'

/** The identity or null that a verifier answers with, the reason of a refusal, or `outage: …`. */
export async function ask(
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

/** The id of the subject, where the token is known. */
export async function whoIs(verifier: Verifier<object>, token: string): Promise<string | null> {
  const answer = await ask(verifier, token)
  return typeof answer === 'object' ? (answer?.subject.id ?? null) : answer
}
