import type { Reason } from '../errors.js'
import type { Auth, RequiredScope, Requirement } from '../types.js'

/** Why the caller may not use a route, or null. The kind first, then the scopes, then the account: from rights to form. */
export function authorize(auth: Auth<object>, required: Requirement): Reason | null {
  if (required.kinds.length > 0 && !required.kinds.includes(auth.kind)) return 'kind_not_allowed'
  if (!hasScopes(auth, required)) return 'scope_insufficient'
  return required.account && auth.account === null ? 'account_required' : null
}

function hasScopes(auth: Auth<object>, required: Requirement): boolean {
  const has = ({ grants }: RequiredScope): boolean => grants.some((grant) => auth.scopes.includes(grant))
  if (!required.scopes.every(has)) return false
  return required.anyScope.length === 0 || required.anyScope.some(has)
}
