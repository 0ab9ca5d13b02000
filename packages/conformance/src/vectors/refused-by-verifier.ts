import { AuthError, type Verifier } from '@latchkey/core'
import { disabled, expired, invalid, revoked } from '../fixtures/answers.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const told = 'who holds a key is told what became of it'

/** Refuses by itself: the name of the token is the reason. */
const refusing: Verifier = {
  verify: (reason) => {
    if (reason === 'token_expired') throw new AuthError('token_expired', { headers: { 'x-evil': 'evil' } })
    if (reason === 'token_revoked') return Promise.reject(new AuthError('token_revoked'))
    if (reason === 'subject_disabled') throw new AuthError('subject_disabled', { cause: new Error('evil') })
    return Promise.resolve(null)
  },
}

export const refusedByVerifier: VectorGroup = {
  title: 'refusals that a verifier throws',
  setup: () => exampleSetup({ verifier: refusing, optional: true }),
  vectors: [
    row('token_expired', told, { ...expired, headers: { 'x-evil': null } }),
    row('token_revoked', told, revoked),
    row('subject_disabled', told, { ...disabled, never: ['evil'] }),
    row('unknown', 'optional credentials that are bad are refused', invalid),
  ],
}

function row(key: string, source: string, expect: Expected): Vector {
  return { name: key, source, request: get('/open', token(key)), expect }
}
