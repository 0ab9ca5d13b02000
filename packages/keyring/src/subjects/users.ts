import type { BoundCaller } from '../caller.js'
import { notFound } from '../errors.js'
import { checkEmail, checkId, checkName, checkPermissions } from '../fields.js'
import { newId } from '../format/ids.js'
import { guardOf, type Ledger } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { Filters, Page } from '../store/key-store.js'
import type { AccountRecord, UserRecord } from '../store/records.js'
import { copyOf } from '../times.js'
import type { SubjectStatus, UserView } from '../types.js'
import { Collection, type SubjectKind } from './collection.js'
import { listGrantees, updateGrantee, type GranteeUpdate } from './grantee.js'
import { checkGrant } from './permissions.js'
import { isVisible } from './visibility.js'

const kind: SubjectKind<'users', UserView> = {
  table: 'users',
  what: 'user',
  filters: ['accountId', 'email', 'status'],
  place: ({ accountId }) => ({ accountId, enterpriseId: null }),
  view: viewOf,
  taken: (cause) =>
    cause === 'email'
      ? 'the account has a user with this email already'
      : 'there is a user with this id already',
}

/** Users belong to an account. What a personal key may do is what its user may do, at each use of the key. */
export class Users {
  readonly #records: Collection<'users', UserView>

  constructor(ledger: Ledger, caller: BoundCaller) {
    this.#records = new Collection(kind, ledger, caller)
  }

  /**
   * `id`: default a new one; `email`: unique within the account, and kept in lower case; `name`: 1 to 100 characters;
   * `permissions`: scopes and names of roles.
   *
   * @throws KeyringError `invalid`, `not_found` for an unknown account, `policy` for more than the caller has, `conflict` where
   * the id or the email is taken, `store_unavailable`.
   */
  async create(input: {
    id?: string
    accountId: string
    email: string
    name?: string
    permissions: readonly string[]
  }): Promise<UserView> {
    const given = ownMembers('users.create()', input, ['id', 'accountId', 'email', 'name', 'permissions'])
    const { ledger, caller } = this.#records
    const now = ledger.now()
    const id = given.id === undefined ? newId(now) : checkId('id', given.id)
    const email = checkEmail(given.email)
    const name = given.name === undefined ? null : checkName('name', given.name)
    const permissions = checkPermissions(given.permissions)
    return this.#records.insert(async () => {
      const account = await existingAccount(ledger, caller, given.accountId)
      const roles = await checkGrant(ledger, caller, permissions)
      const rest = { email, name, permissions, status: 'active' } as const
      return {
        record: { id, version: 1, createdAt: now, accountId: account.id, ...rest },
        guards: [guardOf('accounts', account), ...roles],
      }
    })
  }

  /** Null where there is none. @throws KeyringError `invalid`, `store_unavailable`. */
  get(id: string): Promise<UserView | null> {
    return this.#records.get(id)
  }

  /**
   * In the order of ids. The next page is `after` the last id; `limit` from 1 to 1000, default 100. A caller that is bound to an
   * enterprise had better give one of its `accountId`s: without it every account's users are gone through to find those of its.
   */
  async list(input: Filters['users'] & Page = {}): Promise<readonly UserView[]> {
    return listGrantees(this.#records, input)
  }

  /**
   * Every key of the user follows at once: fewer permissions, fewer scopes; disabled, refused. To enable a user is to grant what
   * the user may do.
   *
   * @throws KeyringError `invalid`, `not_found`, `policy` for more than the caller has, `conflict`, `store_unavailable`.
   */
  async update(id: string, input: GranteeUpdate): Promise<UserView> {
    return updateGrantee(this.#records, ['users.update()', id, input])
  }

  /** For good: the id cannot be used again, the email can, and the user's keys stay refused. Errors as of `update()`. */
  delete(id: string): Promise<void> {
    return this.#records.remove(id)
  }
}

/** An account that exists, and that the caller may see. */
export async function existingAccount(
  ledger: Ledger,
  caller: BoundCaller,
  id: unknown,
): Promise<AccountRecord> {
  const account = await ledger.get('accounts', checkId('accountId', id))
  if (account === null || account.status === 'deleted') throw notFound('account')
  const place = { accountId: account.id, enterpriseId: account.enterpriseId }
  if (!(await isVisible(ledger, caller, place))) throw notFound('account')
  return account
}

function viewOf({ id, accountId, email, name, permissions, status, createdAt }: UserRecord): UserView {
  return Object.freeze({
    id,
    accountId,
    email,
    name,
    permissions: Object.freeze([...permissions]),
    status: status as SubjectStatus,
    createdAt: copyOf(createdAt),
  })
}
