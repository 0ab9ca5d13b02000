import type { BoundCaller } from '../caller.js'
import { checkId, checkName, checkStatus } from '../fields.js'
import { newId } from '../format/ids.js'
import type { Ledger } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { Filters, Page } from '../store/key-store.js'
import type { EnterpriseRecord } from '../store/records.js'
import { copyOf } from '../times.js'
import type { EnterpriseView, SubjectStatus } from '../types.js'
import { Collection, type SubjectKind } from './collection.js'
import { isUnbound, requireUnbound } from './visibility.js'

const kind: SubjectKind<'enterprises', EnterpriseView> = {
  table: 'enterprises',
  what: 'enterprise',
  filters: ['status'],
  place: ({ id }) => ({ accountId: null, enterpriseId: id }),
  view: viewOf,
  taken: () => 'there is an enterprise with this id already',
}

/** Enterprises have accounts, and service accounts of their own. Only an unbound caller changes them. */
export class Enterprises {
  readonly #records: Collection<'enterprises', EnterpriseView>

  constructor(ledger: Ledger, caller: BoundCaller) {
    this.#records = new Collection(kind, ledger, caller)
  }

  /**
   * `id`: default a new one; `name`: 1 to 100 characters.
   *
   * @throws KeyringError `invalid`, `policy` for a bound caller, `conflict` where the id is taken, `store_unavailable`.
   */
  async create(input: { id?: string; name: string }): Promise<EnterpriseView> {
    const given = ownMembers('enterprises.create()', input, ['id', 'name'])
    requireUnbound(this.#records.caller, 'create enterprises')
    const now = this.#records.ledger.now()
    const id = given.id === undefined ? newId(now) : checkId('id', given.id)
    const name = checkName('name', given.name)
    return this.#records.insert(async () => ({
      record: { id, version: 1, createdAt: now, name, status: 'active' },
    }))
  }

  /** Null where there is none. @throws KeyringError `invalid`, `store_unavailable`. */
  get(id: string): Promise<EnterpriseView | null> {
    return this.#records.get(id)
  }

  /** In the order of ids. The next page is `after` the last id; `limit` from 1 to 1000, default 100. */
  async list(input: Filters['enterprises'] & Page = {}): Promise<readonly EnterpriseView[]> {
    const { caller } = this.#records
    return isUnbound(caller)
      ? this.#records.list(input, {})
      : this.#records.listOne(input, caller.enterpriseId)
  }

  /**
   * Disabling an enterprise stops its keys, and those of its accounts.
   *
   * @throws KeyringError `invalid`, `policy` for a bound caller, `not_found`, `conflict`, `store_unavailable`.
   */
  async update(id: string, input: { name?: string; status?: SubjectStatus }): Promise<EnterpriseView> {
    const given = ownMembers('enterprises.update()', input, ['name', 'status'])
    requireUnbound(this.#records.caller, 'change enterprises')
    const changes = {
      ...(given.name !== undefined && { name: checkName('name', given.name) }),
      ...(given.status !== undefined && { status: checkStatus(given.status) }),
    }
    return this.#records.change(id, Object.keys(changes), async (record) => ({
      record: { ...record, ...changes },
    }))
  }

  /** For good: the id cannot be used again, and every key that depends on it stays refused. Errors as of `update()`. */
  async delete(id: string): Promise<void> {
    requireUnbound(this.#records.caller, 'delete enterprises')
    await this.#records.remove(id)
  }
}

function viewOf({ id, name, status, createdAt }: EnterpriseRecord): EnterpriseView {
  return Object.freeze({ id, name, status: status as SubjectStatus, createdAt: copyOf(createdAt) })
}
