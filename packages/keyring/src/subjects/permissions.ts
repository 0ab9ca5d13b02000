import { coversScopes, isScope } from '@latchkey/core'
import type { BoundCaller } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import { guardOf, type Ledger } from '../ledger.js'
import type { Guard } from '../store/key-store.js'
import type { RecordStatus, RoleRecord } from '../store/records.js'
import type { SubjectStatus } from '../types.js'

/** What the predefined roles may do. They cannot be changed: what "readonly" means must not depend on a database. */
export const predefinedRoles: ReadonlyMap<string, readonly string[]> = new Map([
  ['owner', Object.freeze(['*'])],
  ['admin', Object.freeze(['*:delete', '*:read', '*:write'])],
  ['basic', Object.freeze(['*:read', '*:write'])],
  ['readonly', Object.freeze(['*:read'])],
])

/** The scopes that permissions stand for now. A role that is gone grants nothing. */
export async function resolvePermissions(
  ledger: Ledger,
  permissions: readonly string[],
): Promise<readonly string[]> {
  return scopesOf(permissions, await rolesAmong(ledger, permissions))
}

type Roles = ReadonlyMap<string, RoleRecord>

function scopesOf(permissions: readonly string[], roles: Roles): readonly string[] {
  return permissions.flatMap((entry) =>
    isScope(entry) ? [entry] : (predefinedRoles.get(entry) ?? roles.get(entry)?.permissions ?? []),
  )
}

/** From so many names on, the list of all roles costs less than a look at each. */
const many = 10

const pageSize = 1000

/** The roles of our own that permissions name, by name. */
async function rolesAmong(ledger: Ledger, permissions: readonly string[]): Promise<Roles> {
  const names = new Set(permissions.filter((entry) => !isScope(entry) && !predefinedRoles.has(entry)))
  const found =
    names.size < many
      ? await Promise.all(Array.from(names, (name) => activeRole(ledger, name)))
      : await listRoles(ledger, names)
  return new Map(found.flatMap((role) => (role === null ? [] : [[role.id, role]])))
}

async function listRoles(ledger: Ledger, names: ReadonlySet<string>): Promise<readonly RoleRecord[]> {
  const found: RoleRecord[] = []
  for (let after: string | undefined; ;) {
    const page = { after, limit: pageSize }
    const roles = await ledger.read((store) => store.list('roles', { status: 'active' }, page))
    found.push(...roles.filter(({ id }) => names.has(id)))
    if (roles.length < pageSize || found.length === names.size) return found
    after = roles.at(-1)?.id
  }
}

/** The role of that name, unless it is deleted. */
export async function activeRole(ledger: Ledger, name: string): Promise<RoleRecord | null> {
  const role = await ledger.get('roles', name)
  return role?.status === 'active' ? role : null
}

/**
 * Refuses permissions that name no role, or that are more than the caller itself has now. A role counts as what it stands for now:
 * what it is changed into later is for whoever may change roles to think of.
 *
 * @returns guards of the roles that it was judged by.
 */
export async function checkGrant(
  ledger: Ledger,
  caller: BoundCaller,
  permissions: readonly string[],
): Promise<readonly Guard[]> {
  const roles = await rolesAmong(ledger, permissions)
  if (!permissions.every((name) => isScope(name) || predefinedRoles.has(name) || roles.has(name)))
    throw invalid('permissions name a role that does not exist: create it first, or see roles.list()')
  checkHas(caller, scopesOf(permissions, roles))
  return guardsOf(roles)
}

/** Refuses a change that gives the subject more than the caller has: by new permissions, or by those that it has and gets back. */
export async function checkChange(
  ledger: Ledger,
  caller: BoundCaller,
  before: { readonly permissions: readonly string[]; readonly status: RecordStatus },
  { permissions, status }: { readonly permissions?: readonly string[]; readonly status?: SubjectStatus },
): Promise<readonly Guard[]> {
  if (permissions !== undefined) return checkGrant(ledger, caller, permissions)
  const isRevived = status === 'active' && before.status !== 'active'
  return isRevived ? checkRevival(ledger, caller, before.permissions) : []
}

/**
 * The same of a record that has its permissions already, and comes back to life with them. A role that is gone meanwhile grants
 * nothing, and stands against nothing.
 */
async function checkRevival(
  ledger: Ledger,
  caller: BoundCaller,
  permissions: readonly string[],
): Promise<readonly Guard[]> {
  if (caller.auth === null) return []
  const roles = await rolesAmong(ledger, permissions)
  checkHas(caller, scopesOf(permissions, roles))
  return guardsOf(roles)
}

function guardsOf(roles: Roles): readonly Guard[] {
  return Array.from(roles.values(), (role) => guardOf('roles', role))
}

/** @throws KeyringError `policy` where a caller of the API would give more than it has. */
function checkHas({ auth }: BoundCaller, scopes: readonly string[]): void {
  if (auth !== null && !coversScopes(auth.scopes, scopes))
    throw new KeyringError('policy', 'permissions may not be more than the caller has')
}
