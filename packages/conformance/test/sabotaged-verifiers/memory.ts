import type { Identity } from '@latchkey/core'
import { identityOf, known } from '../support/tokens.js'
import { isKnown, isRefused, loudly, type Sabotages } from './sabotage.js'

export const memory: Sabotages = {
  'memory of the last caller': [
    'noRecall',
    ({ inner }) => {
      let last: Identity | undefined
      return {
        recall: () => last,
        verify: async (t, c) => {
          const identity = await inner.verify(t, c)
          last = identity ?? last
          return identity
        },
      }
    },
  ],
  'memory of another': [
    'recall',
    () => ({ recall: (t) => (isKnown(t) ? identityOf('somebody') : undefined) }),
  ],
  'memory of what was revoked': [
    'noRecall',
    () => ({ recall: (t) => (isRefused(t) ? identityOf('old') : undefined) }),
  ],
  'accepts not all of its own': ['accepts', () => ({ accepts: (t) => t === known[0].token })],
  'accepts no refused ones': ['accepts', () => ({ accepts: isKnown })],
  'accepts says a text': ['accepts', () => ({ accepts: () => 'yes' as never })],
  'accepts throws': ['accepts', () => ({ accepts: (t) => t.length > 3 || loudly('too short') })],
  'knows what it does not accept': [
    'accepts',
    ({ inner }) => ({
      accepts: (t) => t.startsWith('st'),
      verify: async (t, c) => (t === '*' ? identityOf('anybody') : inner.verify(t, c)),
    }),
  ],
  'one object for all requests': [
    'changed',
    ({ inner }) => {
      const kept = new Map<string, Identity>()
      return {
        verify: async (t, c) => {
          const identity = kept.get(t) ?? (await inner.verify(t, c))
          if (identity !== null) kept.set(t, identity)
          return identity
        },
      }
    },
  ],
  'one object for all that is remembered': [
    'changedMemory',
    ({ inner }) => {
      const kept = new Map(known.map(({ token, subjectId }) => [token as string, identityOf(subjectId)]))
      return {
        recall: (t) => kept.get(t),
        verify: async (t, c) => structuredClone(kept.get(t)) ?? inner.verify(t, c),
      }
    },
  ],
}
