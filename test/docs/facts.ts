import { createAuthenticator, staticVerifier, type Auth } from '@latchkey/core'

/** The option names that a function knows, from its own words: it is given one that it does not know. */
export function allowedNames(create: (options: object) => unknown): string[] {
  try {
    create({ 'no such option': 1 })
  } catch (error) {
    const [, names] = /allowed are (.*)$/.exec((error as Error).message) ?? []
    if (names !== undefined) return names.split(', ')
    throw error
  }
  throw new Error('an option that nobody knows was accepted')
}

/** A caller with everything that a caller can have. */
export async function fullAuth(): Promise<Auth> {
  const verifier = staticVerifier([
    {
      token: 'key',
      identity: {
        kind: 'personal',
        subject: { id: 'u', type: 'user', email: 'user@example.com', name: 'User' },
        account: { id: 'a', shortId: 's', name: 'Account', enterpriseId: 'e' },
        enterprise: { id: 'e' },
        scopes: ['*'],
        key: { id: 'k', hint: 'sta_…', state: 'current' },
        claims: { plan: 'gold' },
      },
    },
  ])
  const outcome = await createAuthenticator({ verifier }).authenticate({
    headers: { authorization: 'Token key' },
  })
  if (!outcome.ok || outcome.auth === null) throw new Error('a key that should be let in is not')
  return outcome.auth
}
