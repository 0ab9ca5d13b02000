import type { Verifier } from '../types.js'

/** May the token be one of the verifier's own? Only a plain "no" is one: where it throws or says anything else, it is asked. */
export function mayAccept(verifier: Pick<Verifier, 'accepts'>, token: string): boolean {
  try {
    return verifier.accepts?.(token) !== false
  } catch {
    return true
  }
}
