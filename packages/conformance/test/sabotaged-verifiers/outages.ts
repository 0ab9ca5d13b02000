import { AuthError, type Identity } from '@latchkey/core'
import { identityOf } from '../support/tokens.js'
import type { Sabotages } from './sabotage.js'

export const outages: Sabotages = {
  'an outage is "unknown"': [
    'down',
    ({ inner }) => ({ verify: (t, c) => inner.verify(t, c).catch(orRefusal) }),
  ],
  'an outage is "not valid"': [
    'down',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          throw error instanceof AuthError ? error : new AuthError('token_invalid')
        }),
    }),
  ],
  'an outage lets in': [
    'down',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          if (error instanceof AuthError) throw error
          return identityOf('fallback')
        }),
    }),
  ],
  'an outage hangs': [
    'down',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          if (error instanceof AuthError) throw error
          return new Promise<null>(() => undefined)
        }),
    }),
  ],
  'in an outage, what was known is unknown': [
    'downKnown',
    ({ inner }) => {
      const seen = new Set<string>()
      return {
        verify: async (t, c) => {
          try {
            const identity = await inner.verify(t, c)
            if (identity !== null) seen.add(t)
            return identity
          } catch (error) {
            if (seen.has(t)) return null
            throw error
          }
        },
      }
    },
  ],
  'an abort is not heard': [
    'abort',
    ({ inner }) => ({
      verify: (t) => inner.verify(t, { scheme: 'Token', signal: new AbortController().signal }),
    }),
  ],
  'an abort is "unknown"': [
    'abort',
    ({ inner }) => ({
      verify: (t, c) =>
        inner.verify(t, c).catch((error: unknown) => {
          if (c.signal.aborted) return null
          throw error
        }),
    }),
  ],
  'a signal that is aborted already is "unknown"': [
    'aborted',
    ({ inner }) => ({ verify: async (t, c) => (c.signal.aborted ? null : inner.verify(t, c)) }),
  ],
  'a call is shared with its signal': [
    'givesUp',
    ({ inner }) => {
      const calls = new Map<string, Promise<Identity | null>>()
      return {
        verify: (t, c) => {
          const call = calls.get(t) ?? slowly(() => inner.verify(t, c), c.signal)
          calls.set(t, call)
          const forget = (): unknown => calls.delete(t)
          call.then(forget, forget)
          return call
        },
      }
    },
  ],
}

function orRefusal(error: unknown): null {
  if (error instanceof AuthError) throw error
  return null
}

function slowly<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')))
    setTimeout(() => void call().then(resolve, reject), 20)
  })
}
