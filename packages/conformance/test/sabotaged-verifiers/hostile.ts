import { identityOf } from '../support/tokens.js'
import { loudly, type Sabotages } from './sabotage.js'

export const hostile: Sabotages = {
  'tokens of every object': [
    'hostile',
    ({ inner }) => ({ verify: async (t, c) => (({}) as Record<string, never>)[t] ?? inner.verify(t, c) }),
  ],
  'tokens are trimmed': ['hostile', ({ inner }) => ({ verify: async (t, c) => inner.verify(t.trim(), c) })],
  'tokens end at NUL': [
    'hostile',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(t.split('\0', 1)[0] ?? '', c) }),
  ],
  'halves of pairs are dropped': [
    'hostile',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(t.replace(/[\ud800-\udfff]/g, ''), c) }),
  ],
  'malformed tokens are an outage': [
    'hostile',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(decodeURIComponent(encodeURIComponent(t)), c) }),
  ],
  'an empty token is anybody': [
    'hostile',
    ({ inner }) => ({ verify: async (t, c) => (t === '' ? identityOf('anybody') : inner.verify(t, c)) }),
  ],
  'it writes into Object.prototype': [
    'hostile',
    ({ inner }) => ({
      verify: async (t, c) => {
        if (t === '__proto__') Object.assign(Object.prototype, { polluted: true })
        return inner.verify(t, c)
      },
    }),
  ],
  'long tokens are an outage': [
    'long',
    ({ inner }) => ({
      verify: async (t, c) => (t.length > 50_000 ? loudly('too long') : inner.verify(t, c)),
    }),
  ],
  'long tokens are cut': [
    'long',
    ({ inner }) => ({ verify: async (t, c) => inner.verify(t.slice(0, 44), c) }),
  ],
  'long tokens take long': [
    'long',
    ({ inner }) => ({
      verify: async (t, c) => {
        if (t.length > 50_000) await new Promise((resolve) => void setTimeout(resolve, 700))
        return inner.verify(t, c)
      },
    }),
  ],
  'the token is kept in a field while it is looked up': [
    'crowd',
    ({ inner }) => {
      let current = ''
      return {
        verify: async (t, c) => {
          current = t
          await new Promise((resolve) => void setImmediate(resolve))
          return inner.verify(current, c)
        },
      }
    },
  ],
  'a second call is turned away': [
    'crowdKnown',
    ({ inner }) => {
      let under = 0
      return {
        verify: async (t, c) => {
          if (under > 0) return loudly('busy')
          under++
          await new Promise((resolve) => void setImmediate(resolve))
          under--
          return inner.verify(t, c)
        },
      }
    },
  ],
}
