import { AuthError, reasons, type Reason } from '../errors.js'

/**
 * The reason of a refusal that a verifier threw; null where it threw anything else, `verifier_unavailable` included. What was
 * thrown may be hostile to being looked at: then it is no refusal.
 */
export function refusalReason(thrown: unknown): Reason | null {
  try {
    if (!(thrown instanceof AuthError)) return null
    const { reason } = thrown
    return Object.hasOwn(reasons, reason) && reason !== 'verifier_unavailable' ? reason : null
  } catch {
    return null
  }
}
