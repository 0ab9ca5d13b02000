import { checkName, checkPermissions, checkStatus } from '../fields.js'
import { ownMembers } from '../members.js'
import type { Filters, Page } from '../store/key-store.js'
import type { SubjectStatus } from '../types.js'
import type { Collection } from './collection.js'
import { checkChange } from './permissions.js'

/** Those who have permissions, and whose keys follow them. */
type GranteeTable = 'users' | 'serviceAccounts'

export interface GranteeUpdate {
  name?: string
  permissions?: readonly string[]
  status?: SubjectStatus
}

/** `nameLength` is what a name of this kind may have. */
export async function updateGrantee<T extends GranteeTable, View>(
  records: Collection<T, View>,
  [what, id, input]: readonly [what: string, id: string, input: GranteeUpdate],
  nameLength?: { readonly min: number; readonly max: number },
): Promise<View> {
  const given = ownMembers(what, input, ['name', 'permissions', 'status'])
  const changes = {
    ...(given.name !== undefined && { name: checkName('name', given.name, nameLength) }),
    ...(given.permissions !== undefined && { permissions: checkPermissions(given.permissions) }),
    ...(given.status !== undefined && { status: checkStatus(given.status) }),
  }
  const { ledger, caller } = records
  return records.change(id, Object.keys(changes), async (record) => ({
    record: { ...record, ...changes },
    guards: await checkChange(ledger, caller, record, changes),
  }))
}

/** A caller that is bound to an account sees those of its own. */
export function listGrantees<T extends GranteeTable, View>(
  records: Collection<T, View>,
  input: Filters[T] & Page,
): Promise<readonly View[]> {
  const { accountId } = records.caller
  return records.list(input, accountId === null ? {} : { accountId })
}
