import { AuthError, type Identity, type Verifier, type VerifyContext } from '@latchkey/core'
import type { VerifierSubject } from '../../src/index.js'
import { identityOf, known, refused, tokens } from './tokens.js'

/** What is done wrong, in terms of one that is done right. */
export type Spoil = (right: { readonly inner: Verifier }) => Partial<Verifier>

/** A verifier that asks somebody, who may fail or be silent, and does everything right; with some of its members spoilt. */
export function sabotagedSubject(spoil: Spoil): () => Promise<VerifierSubject> {
  return async () => {
    let state: 'up' | 'down' | 'silent' = 'up'
    const inner: Verifier = {
      verify: async (token, { signal }) => {
        if (state === 'down') throw new Error('connect ECONNREFUSED')
        return state === 'silent' ? aborted(signal) : lookUp(token)
      },
    }
    const right: Verifier = {
      ...inner,
      recall: () => undefined,
      accepts: () => true,
      findAccount: async () => null,
    }
    return {
      verifier: { ...right, ...spoil({ inner }) },
      known,
      unknown: tokens.unknown,
      refused,
      fail: () => (state = 'down'),
      hang: () => (state = 'silent'),
    }
  }
}

function lookUp(token: string): Identity | null {
  const no = refused.find((one) => one.token === token)
  if (no) throw new AuthError(no.reason)
  const yes = known.find((one) => one.token === token)
  return yes ? identityOf(yes.subjectId) : null
}

function aborted(signal: VerifyContext['signal']): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(new Error('aborted'))
    if (signal.aborted) give()
    signal.addEventListener('abort', give)
  })
}
