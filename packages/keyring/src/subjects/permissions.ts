import { intersectScopes, isScope } from '@latchkey/core'
import type { BoundCaller } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import type { Ledger } from '../ledger.js'
import type { RoleRecord } from '../store/records.js'

/** What the predefined roles may do. They cannot be changed: what "readonly" means must not depend on a database. */
export const predefinedRoles: ReadonlyMap<string, readonly string[]> = new Map([
  ['owner', ['*']],
  ['admin', ['*:delete', '*:read', '*:write']],
  ['basic', ['*:read', '*:write']],
  ['readonly', ['*:read']],
])

/** The scopes that permissions stand for now. A role that is gone grants nothing. */
export async function resolvePermissions(
  ledger: Ledger,
  permissions: readonly string[],
): Promise<readonly string[]> {
  const scopes = permissions.map(async (entry) => (isScope(entry) ? [entry] : scopesOfRole(ledger, entry)))
  return (await Promise.all(scopes)).flat()
}

async function scopesOfRole(ledger: Ledger, name: string): Promise<readonly string[]> {
  const role = predefinedRoles.get(name) ?? (await activeRole(ledger, name))?.permissions
  return role ?? []
}

/** The role of that name, unless it is deleted. */
export async function activeRole(ledger: Ledger, name: string): Promise<RoleRecord | null> {
  const role = await ledger.get('roles', name)
  return role?.status === 'active' ? role : null
}

/**
 * Refuses permissions that name no role, or that are more than the caller itself has now. A role counts as what it stands for now:
 * what it is changed into later is for whoever may change roles to think of.
 */
export async function checkGrant(
  ledger: Ledger,
  caller: BoundCaller,
  permissions: readonly string[],
): Promise<void> {
  for (const name of permissions) {
    if (isScope(name) || predefinedRoles.has(name) || (await activeRole(ledger, name)) !== null) continue
    throw invalid('permissions name a role that does not exist: create it first, or see roles.list()')
  }
  if (caller.auth === null) return
  const wanted = await resolvePermissions(ledger, permissions)
  if (!isWithin(wanted, caller.auth.scopes))
    throw new KeyringError('policy', 'permissions may not be more than the caller has')
}

/** Does `outer` cover all of `inner`? */
export function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  const own = intersectScopes(inner, inner)
  const common = intersectScopes(inner, outer)
  return own.every((scope) => common.includes(scope))
}
