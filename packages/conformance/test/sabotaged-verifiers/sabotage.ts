import type { Spoil } from '../support/sabotaged-verifier.js'
import { known, refused } from '../support/tokens.js'

/** Parts of the names of the tests. */
export const names = {
  knows: 'a known token: who it is',
  unknown: 'an unknown token is null',
  near: 'nearly a known one',
  refuses: 'a refused token is an AuthError',
  recall: 'recall gives the identity of this very token',
  noRecall: 'recall knows no token that verify does not',
  accepts: 'accepts says true or false',
  accounts: 'an id that nobody has is null',
  hostile: 'are unknown: NUL',
  long: 'of a million characters',
  crowd: 'by a verifier that nobody has asked before',
  crowdKnown: 'once all are known',
  changed: 'what is done to one does not show',
  changedMemory: 'nor what is done to one from memory',
  down: 'what it asks is down',
  downKnown: 'an outage is not remembered',
  abort: 'an abort ends the call',
  aborted: 'a signal that is aborted already',
  givesUp: 'takes nobody else’s answer away',
  secrets: 'no refusal has a part of the token',
  outageSecrets: 'nor has the error of an outage',
  shown: 'shows no token where it is logged',
} as const

/** By what is done wrong: which test must notice, and how it is done. */
export type Sabotages = Readonly<Record<string, readonly [notices: keyof typeof names, spoil: Spoil]>>

export function isKnown(token: string): boolean {
  return known.some((one) => one.token === token)
}

export function isRefused(token: string): boolean {
  return refused.some((one) => one.token === token)
}

export function loudly(text: string): never {
  throw new Error(text)
}
