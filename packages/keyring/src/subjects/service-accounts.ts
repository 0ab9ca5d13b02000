import type { BoundCaller } from '../caller.js'
import { invalid } from '../errors.js'
import { checkId, checkName, checkPermissions } from '../fields.js'
import { newId } from '../format/ids.js'
import { guardOf, type Ledger } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { Filters, Guard, Page } from '../store/key-store.js'
import type { ServiceAccountRecord } from '../store/records.js'
import { copyOf } from '../times.js'
import type { ServiceAccountView, SubjectStatus } from '../types.js'
import { existingEnterprise } from './accounts.js'
import { Collection, type SubjectKind } from './collection.js'
import { listGrantees, updateGrantee, type GranteeUpdate } from './grantee.js'
import { checkGrant } from './permissions.js'
import { existingAccount } from './users.js'

const kind: SubjectKind<'serviceAccounts', ServiceAccountView> = {
  table: 'serviceAccounts',
  what: 'service account',
  filters: ['accountId', 'enterpriseId', 'status'],
  place: ({ accountId, enterpriseId }) => ({ accountId, enterpriseId }),
  view: viewOf,
  taken: () => 'there is a service account with this id already',
}

/** Names are what people pick service accounts by: 3 to 50 characters. */
const nameLength = { min: 3, max: 50 }

/** Service accounts stand for machines. Each has a single key. */
export class ServiceAccounts {
  readonly #records: Collection<'serviceAccounts', ServiceAccountView>

  constructor(ledger: Ledger, caller: BoundCaller) {
    this.#records = new Collection(kind, ledger, caller)
  }

  /**
   * With `enterpriseId` it is an enterprise service account, bound to no account. `id`: default a new one; `name`: 3 to 50
   * characters; `permissions`: scopes and names of roles.
   *
   * @throws KeyringError `invalid`, `not_found` for an unknown account or enterprise, `policy` for more than the caller has,
   * `conflict` where the id is taken, `store_unavailable`.
   */
  async create(input: {
    id?: string
    name: string
    accountId?: string
    enterpriseId?: string
    permissions: readonly string[]
  }): Promise<ServiceAccountView> {
    const members = ['id', 'name', 'accountId', 'enterpriseId', 'permissions']
    const given = ownMembers('serviceAccounts.create()', input, members)
    if ((given.accountId === undefined) === (given.enterpriseId === undefined)) {
      throw invalid(
        'a service account belongs to an account or to an enterprise: give accountId or enterpriseId',
      )
    }
    const { ledger, caller } = this.#records
    const now = ledger.now()
    const id = given.id === undefined ? newId(now) : checkId('id', given.id)
    const name = checkName('name', given.name, nameLength)
    const permissions = checkPermissions(given.permissions)
    return this.#records.insert(async () => {
      const { guard, ...owner } = await ownerOf(ledger, caller, given)
      const roles = await checkGrant(ledger, caller, permissions)
      return {
        record: { id, version: 1, createdAt: now, name, ...owner, permissions, status: 'active' },
        guards: [guard, ...roles],
      }
    })
  }

  /** Null where there is none. @throws KeyringError `invalid`, `store_unavailable`. */
  get(id: string): Promise<ServiceAccountView | null> {
    return this.#records.get(id)
  }

  /**
   * In the order of ids. The next page is `after` the last id; `limit` from 1 to 1000, default 100. For a caller that is bound to
   * an enterprise, see `users.list()`.
   */
  async list(input: Filters['serviceAccounts'] & Page = {}): Promise<readonly ServiceAccountView[]> {
    return listGrantees(this.#records, input)
  }

  /**
   * Its key follows at once. To enable a service account is to grant what it may do.
   *
   * @throws KeyringError `invalid`, `not_found`, `policy` for more than the caller has, `conflict`, `store_unavailable`.
   */
  async update(id: string, input: GranteeUpdate): Promise<ServiceAccountView> {
    return updateGrantee(this.#records, ['serviceAccounts.update()', id, input], nameLength)
  }

  /** For good: the id cannot be used again, and its key stays refused. Errors as of `update()`. */
  delete(id: string): Promise<void> {
    return this.#records.remove(id)
  }
}

async function ownerOf(
  ledger: Ledger,
  caller: BoundCaller,
  { accountId, enterpriseId }: { accountId?: string; enterpriseId?: string },
): Promise<{ accountId: string | null; enterpriseId: string | null; guard: Guard }> {
  if (accountId === undefined) {
    const enterprise = await existingEnterprise(ledger, caller, enterpriseId)
    return { accountId: null, enterpriseId: enterprise.id, guard: guardOf('enterprises', enterprise) }
  }
  const account = await existingAccount(ledger, caller, accountId)
  return { accountId: account.id, enterpriseId: null, guard: guardOf('accounts', account) }
}

function viewOf(record: ServiceAccountRecord): ServiceAccountView {
  const { id, name, accountId, enterpriseId, permissions, status, createdAt } = record
  return Object.freeze({
    id,
    name,
    accountId,
    enterpriseId,
    permissions: Object.freeze([...permissions]),
    status: status as SubjectStatus,
    createdAt: copyOf(createdAt),
  })
}
