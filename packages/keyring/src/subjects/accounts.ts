import { coversScopes } from '@latchkey/core'
import type { BoundCaller } from '../caller.js'
import { KeyringError, notFound } from '../errors.js'
import { checkId, checkName, checkStatus } from '../fields.js'
import { newId, newShortId } from '../format/ids.js'
import { guardOf, type Ledger } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { Filters, Guard, Page } from '../store/key-store.js'
import type { AccountRecord, EnterpriseRecord } from '../store/records.js'
import { copyOf } from '../times.js'
import type { AccountView, SubjectStatus } from '../types.js'
import { Collection, type SubjectKind } from './collection.js'

const kind: SubjectKind<'accounts', AccountView> = {
  table: 'accounts',
  what: 'account',
  filters: ['enterpriseId', 'status'],
  place: ({ id, enterpriseId }) => ({ accountId: id, enterpriseId }),
  view: viewOf,
  taken: (cause) => `there is an account with this ${cause === 'shortId' ? 'short id' : 'id'} already`,
}

/** Accounts have users and service accounts. One that belongs to an enterprise can be acted on by that enterprise's keys. */
export class Accounts {
  readonly #records: Collection<'accounts', AccountView>

  constructor(ledger: Ledger, caller: BoundCaller) {
    this.#records = new Collection(kind, ledger, caller)
  }

  /**
   * `id`, `shortId`: default new ones, and unique among the ids and short ids of all accounts; `name`: 1 to 100 characters;
   * `enterpriseId`: default none, or the enterprise that the caller is bound to.
   *
   * @throws KeyringError `invalid`, `policy` for a caller bound to an account, `not_found` for an unknown enterprise, `conflict`
   * where an id is taken, `store_unavailable`.
   */
  async create(input: {
    id?: string
    shortId?: string
    name: string
    enterpriseId?: string | null
  }): Promise<AccountView> {
    const given = ownMembers('accounts.create()', input, ['id', 'shortId', 'name', 'enterpriseId'])
    const { ledger } = this.#records
    const now = ledger.now()
    const id = given.id === undefined ? newId(now) : checkId('id', given.id)
    const shortId = given.shortId === undefined ? newShortId() : checkId('shortId', given.shortId)
    const name = checkName('name', given.name)
    return this.#records.insert(async () => {
      const { enterpriseId, guards } = await this.#enterprise(given.enterpriseId)
      return {
        record: { id, version: 1, createdAt: now, shortId, name, enterpriseId, status: 'active' },
        guards,
      }
    })
  }

  /** Null where there is none. By id, not by short id. @throws KeyringError `invalid`, `store_unavailable`. */
  get(id: string): Promise<AccountView | null> {
    return this.#records.get(id)
  }

  /** In the order of ids. The next page is `after` the last id; `limit` from 1 to 1000, default 100. */
  async list(input: Filters['accounts'] & Page = {}): Promise<readonly AccountView[]> {
    const { accountId, enterpriseId } = this.#records.caller
    if (accountId !== null) return this.#records.listOne(input, accountId)
    return this.#records.list(input, enterpriseId === null ? {} : { enterpriseId })
  }

  /**
   * Disabling stops its keys; `enterpriseId: null` detaches it, and ends delegation to it. To enable an account is to give back all
   * that its users and service accounts may do: of the callers of the API only one with `*` may.
   *
   * @throws KeyringError `invalid`, `not_found`, `policy` where the caller's bounds forbid it, `conflict`, `store_unavailable`.
   */
  async update(
    id: string,
    input: { name?: string; status?: SubjectStatus; enterpriseId?: string | null },
  ): Promise<AccountView> {
    const given = ownMembers('accounts.update()', input, ['name', 'status', 'enterpriseId'])
    const { name, status, enterpriseId } = given
    if (this.#records.caller.accountId !== null && (status !== undefined || enterpriseId !== undefined))
      throw new KeyringError('policy', 'a caller that is bound to an account may change its name only')
    const changes = {
      ...(name !== undefined && { name: checkName('name', name) }),
      ...(status !== undefined && { status: checkStatus(status) }),
    }
    const moved = enterpriseId === undefined ? [] : ['enterpriseId']
    return this.#records.change(id, [...Object.keys(changes), ...moved], async (record) => {
      if (status === 'active' && record.status !== 'active') this.#checkRevival()
      if (enterpriseId === undefined) return { record: { ...record, ...changes } }
      const { guards, ...place } = await this.#enterprise(enterpriseId)
      return { record: { ...record, ...changes, ...place }, guards }
    })
  }

  /**
   * For good: the id cannot be used again, and every key that depends on it stays refused.
   *
   * @throws KeyringError `invalid`, `not_found`, `policy` for a caller bound to an account, `conflict`, `store_unavailable`.
   */
  async delete(id: string): Promise<void> {
    if (this.#records.caller.accountId !== null)
      throw new KeyringError('policy', 'a caller that is bound to an account may not delete it')
    await this.#records.remove(id)
  }

  /** The enterprise that an account is put into: one that exists, and that the caller may see. */
  async #enterprise(
    wanted: string | null | undefined,
  ): Promise<{ readonly enterpriseId: string | null; readonly guards: readonly Guard[] }> {
    const { ledger, caller } = this.#records
    if (caller.accountId !== null)
      throw new KeyringError('policy', 'a caller that is bound to an account may not create or move accounts')
    const id = wanted ?? (wanted === undefined ? caller.enterpriseId : null)
    if (id !== null) {
      const enterprise = await existingEnterprise(ledger, caller, id)
      return { enterpriseId: enterprise.id, guards: [guardOf('enterprises', enterprise)] }
    }
    if (caller.enterpriseId === null) return { enterpriseId: null, guards: [] }
    throw new KeyringError('policy', 'a caller that is bound to an enterprise may not detach accounts')
  }

  #checkRevival(): void {
    const { auth } = this.#records.caller
    if (auth === null || coversScopes(auth.scopes, ['*'])) return
    throw new KeyringError('policy', 'an account may be enabled only by a caller that has every scope')
  }
}

/** An enterprise that exists, and that the caller may see. */
export async function existingEnterprise(
  ledger: Ledger,
  caller: BoundCaller,
  id: unknown,
): Promise<EnterpriseRecord> {
  const enterprise = await ledger.get('enterprises', checkId('enterpriseId', id))
  const isBound = caller.accountId !== null || (caller.enterpriseId ?? enterprise?.id) !== enterprise?.id
  if (enterprise === null || enterprise.status === 'deleted' || isBound) throw notFound('enterprise')
  return enterprise
}

function viewOf({ id, shortId, name, enterpriseId, status, createdAt }: AccountRecord): AccountView {
  return Object.freeze({
    id,
    shortId,
    name,
    enterpriseId,
    status: status as SubjectStatus,
    createdAt: copyOf(createdAt),
  })
}
