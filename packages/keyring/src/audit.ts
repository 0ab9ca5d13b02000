import type { BoundCaller } from './caller.js'
import { invalid, KeyringError } from './errors.js'
import { checkId, checkName } from './fields.js'
import type { Ledger } from './ledger.js'
import { ownMembers } from './members.js'
import { checkLimit } from './page.js'
import { auditHash, auditRoot } from './store/audit-hash.js'
import type { AuditFilter, AuditRow } from './store/key-store.js'
import { isVisible, requireUnbound } from './subjects/visibility.js'
import { checkInstant, copyOf } from './times.js'

export type AuditListFilter = AuditFilter & {
  /** Rows after this sequence number. */
  after?: number
  /** 1 to 1000, default 100. */
  limit?: number
}

/** Whether the chain of hashes holds. */
export type AuditVerdict =
  | { readonly ok: true; readonly rows: number; readonly head: string }
  | {
      readonly ok: false
      /** How many rows before it are as they were written. */
      readonly rows: number
      /** The sequence number of the row that is not as it was written, or not there. */
      readonly brokenAt: number
      readonly why: 'missing' | 'edited'
    }

const members = ['keyId', 'subjectId', 'accountId', 'action', 'actor', 'from', 'to', 'after', 'limit']
const pageSize = 1000

/** What was done, by whom, when: rows are written with what they tell of, and chained, so that none can be changed unseen. */
export class Audit {
  readonly #ledger: Ledger
  readonly #caller: BoundCaller
  readonly #flush: () => Promise<void>

  constructor(ledger: Ledger, caller: BoundCaller, flush: () => Promise<void>) {
    this.#ledger = ledger
    this.#caller = caller
    this.#flush = flush
  }

  /**
   * In the order in which things were done; the next page is `after` the last sequence number. `from` is inclusive, `to` is not.
   * A caller that is bound to an account sees that account's rows; one that is bound to an enterprise names one of its accounts.
   *
   * Refusals of keys are put together for a second, and those of this process are written before the list is read.
   *
   * @throws KeyringError `invalid`, `policy` for an enterprise's caller that names no account, `store_unavailable`.
   */
  async list(filter: AuditListFilter = {}): Promise<readonly AuditRow[]> {
    const { after, limit, ...where } = ownMembers('audit.list()', filter, members)
    const page = { after: afterOf(after), limit: checkLimit(limit) }
    const wanted = await this.#bounded(checkFilter(where))
    if (wanted === null) return []
    await this.#flush()
    const rows = await this.#ledger.read((store) => store.listAudit(wanted, page))
    return rows.map((row) => Object.freeze({ ...row, at: copyOf(row.at) }))
  }

  /** Null where the caller may see nothing of it. */
  async #bounded(filter: AuditFilter): Promise<AuditFilter | null> {
    const { accountId, enterpriseId } = this.#caller
    if (accountId !== null)
      return (filter.accountId ?? accountId) === accountId ? { ...filter, accountId } : null
    if (enterpriseId === null) return filter
    if (filter.accountId === undefined)
      throw new KeyringError(
        'policy',
        'a caller that is bound to an enterprise must name one of its accounts',
      )
    const place = { accountId: filter.accountId, enterpriseId: null }
    return (await isVisible(this.#ledger, this.#caller, place)) ? filter : null
  }

  /**
   * Follows the chain from the first row to the last, and finds a row that was edited or taken out. A tail that was cut off is
   * found only by comparing `head` and `rows` with what was noted elsewhere.
   *
   * @throws KeyringError `policy` for a bound caller, `store_unavailable`.
   */
  async verify(): Promise<AuditVerdict> {
    requireUnbound(this.#caller, 'verify the audit log')
    await this.#flush()
    let before = auditRoot
    let rows = 0
    for (;;) {
      const after = rows
      const page = await this.#ledger.read((store) => store.listAudit({}, { after, limit: pageSize }))
      for (const row of page) {
        if (row.sequence !== rows + 1) return { ok: false, rows, brokenAt: rows + 1, why: 'missing' }
        if (row.hash !== auditHash(before, row.sequence, row))
          return { ok: false, rows, brokenAt: row.sequence, why: 'edited' }
        before = row.hash
        rows++
      }
      if (page.length < pageSize) return { ok: true, rows, head: before }
    }
  }
}

function checkFilter(filter: AuditFilter): AuditFilter {
  const checks: Record<string, (field: string, value: unknown) => unknown> = {
    keyId: checkId,
    subjectId: checkId,
    accountId: checkId,
    action: checkName,
    actor: (field, value) => checkName(field, value, { max: 200 }),
    from: checkInstant,
    to: checkInstant,
  }
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, checks[name]?.(name, value)]))
}

function afterOf(value: unknown = 0): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw invalid('after must be a sequence number: a whole number from 0')
}
