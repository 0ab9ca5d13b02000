import { AuthError, type Identity } from '@latchkey/core'
import { identityOf, known } from '../support/tokens.js'
import { isKnown, isRefused, loudly, type Sabotages } from './sabotage.js'

export const answers: Sabotages = {
  'one caller for all': [
    'knows',
    ({ inner }) => ({ verify: async (t, c) => (await inner.verify(t, c)) && identityOf('subject-one') }),
  ],
  'another word the second time': [
    'knows',
    ({ inner }) => {
      let calls = 0
      return {
        verify: async (t, c) =>
          isKnown(t)
            ? identityOf(`${(await inner.verify(t, c))?.subject.id}`, { scopes: [`a:${calls++}`] })
            : inner.verify(t, c),
      }
    },
  ],
  'an identity that is none': [
    'knows',
    ({ inner }) => ({
      verify: async (t, c) => {
        const identity = await inner.verify(t, c)
        return identity && ({ ...identity, scopes: 'pipeline:read' } as unknown as Identity)
      },
    }),
  ],
  'nonsense in the account': [
    'knows',
    ({ inner }) => ({
      verify: async (t, c) => {
        const identity = await inner.verify(t, c)
        return identity && ({ ...identity, account: { id: 7 } } as unknown as Identity)
      },
    }),
  ],
  'undefined for null': [
    'unknown',
    ({ inner }) => ({ verify: async (t, c) => (await inner.verify(t, c)) ?? (undefined as never) }),
  ],
  'false for null': [
    'unknown',
    ({ inner }) => ({ verify: async (t, c) => (await inner.verify(t, c)) ?? (false as never) }),
  ],
  'unknown tokens are an outage': [
    'unknown',
    ({ inner }) => ({ verify: async (t, c) => (await inner.verify(t, c)) ?? loudly('no such key') }),
  ],
  'unknown tokens are revoked ones': [
    'unknown',
    ({ inner }) => ({
      verify: async (t, c) => {
        const identity = await inner.verify(t, c)
        if (identity === null) throw new AuthError('token_revoked')
        return identity
      },
    }),
  ],
  'a part of a token is enough': [
    'near',
    ({ inner }) => ({
      verify: async (t, c) =>
        inner.verify(known.find(({ token }) => t.startsWith(token.slice(0, -1)))?.token ?? t, c),
    }),
  ],
  'the case of a token does not count': [
    'near',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(t.toLowerCase(), c) }),
  ],
  'padding does not count': [
    'near',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(t.replace(/=+$/, ''), c) }),
  ],
  'refusals are unknown': [
    'refuses',
    ({ inner }) => ({ verify: async (t, c) => (isRefused(t) ? null : inner.verify(t, c)) }),
  ],
  'refusals of another reason': [
    'refuses',
    ({ inner }) => ({
      verify: async (t, c) => {
        if (isRefused(t)) throw new AuthError('token_expired')
        return inner.verify(t, c)
      },
    }),
  ],
  'a refusal that is no AuthError': [
    'refuses',
    ({ inner }) => ({
      verify: async (t, c) => {
        if (isRefused(t)) throw Object.assign(new Error('revoked'), { status: 401, reason: 'token_revoked' })
        return inner.verify(t, c)
      },
    }),
  ],
  'a refusal for once': [
    'refuses',
    ({ inner }) => {
      const told = new Set<string>()
      return {
        verify: async (t, c) => {
          if (isRefused(t) && told.has(t)) return null
          told.add(t)
          return inner.verify(t, c)
        },
      }
    },
  ],
  'any account is there': ['accounts', () => ({ findAccount: async (id) => ({ id }) })],
  'accounts of every object': [
    'accounts',
    () => ({ findAccount: async (id) => (({}) as Record<string, never>)[id] ?? null }),
  ],
  'undefined for no account': ['accounts', () => ({ findAccount: async () => undefined as never })],
}
