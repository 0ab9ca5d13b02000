import { AuthError, type Verifier } from '@latchkey/core'
import { known, refused } from '../support/tokens.js'
import { isRefused, type Sabotages } from './sabotage.js'

export const secrets: Sabotages = {
  'a refusal quotes the token in its cause': [
    'secrets',
    ({ inner }) => ({
      verify: async (t, c) => {
        if (isRefused(t))
          throw new AuthError(refused.find(({ token }) => token === t)?.reason ?? 'token_invalid', {
            cause: { sql: t },
          })
        return inner.verify(t, c)
      },
    }),
  ],
  'a refusal carries it where nobody looks': [
    'secrets',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          throw Object.defineProperty(error as Error, 'token', {
            value: Buffer.from(t).toString('base64'),
            enumerable: false,
          })
        }),
    }),
  ],
  'an outage quotes the token': [
    'outageSecrets',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          throw error instanceof AuthError ? error : new Error(`select … where token = '${t}'`)
        }),
    }),
  ],
  'an outage quotes a half of it': [
    'outageSecrets',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          throw error instanceof AuthError ? error : new Error(`no answer about ${t.slice(0, 20)}…`)
        }),
    }),
  ],
  'the tokens are in a field': [
    'shown',
    () => ({ seen: new Set(known.map(({ token }) => token)) }) as Partial<Verifier>,
  ],
}
