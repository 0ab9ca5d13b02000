import type { AuditAction, SubjectVerb } from '../audit-actions.js'
import type { BoundCaller } from '../caller.js'
import { notFound } from '../errors.js'
import { checkEmail, checkId, checkStatus } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import { checkPage, shownPage, type CheckedPage } from '../page.js'
import type { ConflictCause, Filters, Guard, Page, Put } from '../store/key-store.js'
import type { Records } from '../store/records.js'
import { isVisible, type Place } from './visibility.js'

export type SubjectTable = 'enterprises' | 'accounts' | 'users' | 'serviceAccounts'

/** What is particular to one kind of record. */
export interface SubjectKind<T extends SubjectTable, View> {
  readonly table: T
  /** As it is called in messages, and in the audit log with `_` for the space. */
  readonly what: 'enterprise' | 'account' | 'user' | 'service account'
  readonly filters: readonly (keyof Filters[T] & string)[]
  place(record: Records[T]): Place
  view(record: Records[T]): View
  taken(cause: ConflictCause): string
}

/** A record to write, and what it was judged by. */
export interface Draft<R> {
  readonly record: R
  readonly guards?: readonly Guard[]
}

/** Reading and writing of one kind of record, as one caller may: what it may not see is not found. */
export class Collection<T extends SubjectTable, View> {
  readonly ledger: Ledger
  readonly caller: BoundCaller
  readonly #kind: SubjectKind<T, View>

  constructor(kind: SubjectKind<T, View>, ledger: Ledger, caller: BoundCaller) {
    this.#kind = kind
    this.ledger = ledger
    this.caller = caller
  }

  async find(id: string): Promise<Records[T] | null> {
    const record = await this.ledger.get(this.#kind.table, checkId('id', id))
    if (record === null || record.status === 'deleted') return null
    return (await this.#isVisible(record)) ? record : null
  }

  async existing(id: string): Promise<Records[T]> {
    const record = await this.find(id)
    if (record === null) throw notFound(this.#kind.what)
    return record
  }

  async get(id: string): Promise<View | null> {
    const record = await this.find(id)
    return record && this.#kind.view(record)
  }

  /** `bounds` is what the caller is bounded to, in terms of the filter: where the two disagree there is nothing to be seen. */
  async list(input: Filters[T] & Page, bounds: Filters[T]): Promise<readonly View[]> {
    const { filter, page } = this.#split(input)
    const bounded = mergeFilters<Filters[T]>(filter, bounds)
    if (bounded === null) return []
    const { table, view } = this.#kind
    const records = await shownPage(
      (part) => this.ledger.read((store) => store.list(table, bounded, part)),
      (record) => this.#isVisible(record),
      page,
    )
    return records.map((record) => view(record))
  }

  /** For a caller that may see one record of this kind at most: the same answer, without a look at all the others. */
  async listOne(input: Filters[T] & Page, id: string | null): Promise<readonly View[]> {
    const { filter, page } = this.#split(input)
    const record = id === null ? null : await this.find(id)
    if (record === null || record.id <= (page.after ?? '')) return []
    const matches = Object.entries(filter).every(
      ([name, value]) => record[name as keyof typeof record] === value,
    )
    return matches ? [this.#kind.view(record)] : []
  }

  #split(input: Filters[T] & Page): { filter: Record<string, unknown>; page: CheckedPage } {
    const { table, filters } = this.#kind
    const { after, limit, ...filter } = ownMembers(`${table}.list()`, input, [...filters, 'after', 'limit'])
    return { filter: checkFilter(filter), page: checkPage({ after, limit }) }
  }

  #isVisible(record: Records[T]): Promise<boolean> {
    return isVisible(this.ledger, this.caller, this.#kind.place(record))
  }

  insert(make: () => Promise<Draft<Records[T]>>): Promise<View> {
    return this.#write('created', null, make)
  }

  /** `changed` says what of it, for the audit log. */
  change(
    id: string,
    changed: readonly string[],
    make: (record: Records[T]) => Promise<Draft<Records[T]>>,
  ): Promise<View> {
    return this.#rewrite('updated', changed.join(', ') || null, id, make)
  }

  async remove(id: string): Promise<void> {
    await this.#rewrite('deleted', null, id, async (record) => ({
      record: { ...record, status: 'deleted' },
    }))
  }

  #rewrite(
    verb: SubjectVerb,
    reason: string | null,
    id: string,
    make: (record: Records[T]) => Promise<Draft<Records[T]>>,
  ): Promise<View> {
    return this.#write(verb, reason, async () => {
      const before = await this.existing(id)
      const { record, guards = [] } = await make(before)
      return { record: { ...record, version: before.version + 1 }, guards }
    })
  }

  #write(verb: SubjectVerb, reason: string | null, make: () => Promise<Draft<Records[T]>>): Promise<View> {
    const { table, what, place, view, taken } = this.#kind
    const action: AuditAction = `${what === 'service account' ? 'service_account' : what}.${verb}`
    const plan = async (): Promise<Plan<View>> => {
      const { record, guards = [] } = await make()
      const expect = record.version === 1 ? null : record.version - 1
      const about = { subjectId: record.id, accountId: place(record).accountId, reason }
      return {
        puts: [{ table, record, expect } as unknown as Put],
        audit: [this.ledger.entry(this.caller, action, about)],
        guards,
        result: view(record),
        announce: () =>
          this.ledger.emitter.emit('subject.changed', { action, id: record.id, actor: this.caller.actor }),
      }
    }
    return this.ledger.change(plan, taken)
  }
}

const checks: Readonly<Record<string, (field: string, value: unknown) => unknown>> = {
  accountId: checkId,
  enterpriseId: checkId,
  email: (_, value) => checkEmail(value),
  status: (_, value) => checkStatus(value),
}

function checkFilter(given: object): Record<string, unknown> {
  const filters = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(filters.map(([name, value]) => [name, checks[name]?.(name, value)]))
}

/** Both at once; null where they contradict one another. */
function mergeFilters<F extends object>(filter: Record<string, unknown>, bounds: F): F | null {
  const contradicts = Object.entries(bounds).some(
    ([name, value]) => filter[name] !== undefined && filter[name] !== value,
  )
  return contradicts ? null : { ...filter, ...bounds }
}
