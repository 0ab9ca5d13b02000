import type { BoundCaller } from '../caller.js'
import { invalid } from '../errors.js'
import { checkBoolean, checkId } from '../fields.js'
import type { Ledger } from '../ledger.js'
import { ownMembers } from '../members.js'
import { checkPage, shownPage, type CheckedPage } from '../page.js'
import type { KeyFilter, Page } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'
import { isUnbound } from '../subjects/visibility.js'
import { checkDuration } from '../times.js'
import type { Key, Lifetime } from '../types.js'
import { expiryOf, stateOf, viewOf } from './key-view.js'
import { maySeeKey } from './owner.js'

/** Keys that have all of what is given. */
export type KeyListFilter = Pick<
  KeyFilter,
  'userId' | 'serviceAccountId' | 'accountId' | 'enterpriseId' | 'kind' | 'revoked'
> &
  Page

/** `within` is a duration from now. */
export type ExpiringFilter = { within: Lifetime } & Omit<KeyListFilter, 'revoked'>

const filters = ['userId', 'serviceAccountId', 'accountId', 'enterpriseId', 'kind']

export async function listKeys(
  ledger: Ledger,
  caller: BoundCaller,
  filter: KeyListFilter,
): Promise<readonly Key[]> {
  const members = [...filters, 'revoked', 'after', 'limit']
  const { after, limit, ...given } = ownMembers('keys.list()', filter, members)
  const page = checkPage({ after, limit })
  return viewsOf(ledger, await findKeys(ledger, caller, checkFilter(given), page))
}

/** What a rotation job looks for: keys that work, are not rotated out, and expire within a duration, by themselves or by policy. */
export async function expiringKeys(
  ledger: Ledger,
  caller: BoundCaller,
  filter: ExpiringFilter,
): Promise<readonly Key[]> {
  const members = ['within', ...filters, 'after', 'limit']
  const { within, after, limit, ...given } = ownMembers('keys.expiring()', filter, members)
  const { policy } = ledger.settings
  const now = ledger.now()
  const end = new Date(now.getTime() + checkDuration('within', within))
  const where = { ...checkFilter(given), revoked: false }
  // What the policy ends is not in the records: all of them have to be looked at.
  const narrowed = Object.keys(policy.maxLifetime).length > 0 ? {} : { expiresFrom: now, expiresBefore: end }
  const isExpiring = (key: KeyRecord): boolean => {
    const expiry = expiryOf(key, policy)
    return expiry !== null && expiry < end && stateOf(key, policy, now.getTime()) === 'current'
  }
  const page = checkPage({ after, limit: limit ?? 1000 })
  return viewsOf(ledger, await findKeys(ledger, caller, { ...where, ...narrowed }, page, isExpiring))
}

function checkFilter(given: Omit<KeyListFilter, keyof Page>): KeyFilter {
  const checked = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (name === 'revoked') return [[name, checkBoolean(name, value)]]
    return [[name, name === 'kind' ? checkKind(value) : checkId(name, value)]]
  })
  return Object.fromEntries(checked) as KeyFilter
}

function checkKind(value: unknown): string {
  if (value === 'personal' || value === 'service' || value === 'enterprise') return value
  throw invalid('kind must be "personal", "service" or "enterprise"')
}

async function findKeys(
  ledger: Ledger,
  caller: BoundCaller,
  filter: KeyFilter,
  page: CheckedPage,
  matches: (key: KeyRecord) => boolean = () => true,
): Promise<readonly KeyRecord[]> {
  const { accountId } = caller
  if (accountId !== null && (filter.accountId ?? accountId) !== accountId) return []
  const where = accountId === null ? filter : { ...filter, accountId }
  return shownPage(
    (part) => ledger.read((store) => store.list('keys', where, part)),
    async (key) => matches(key) && (isUnbound(caller) || (await maySeeKey(ledger, caller, key))),
    page,
  )
}

/** As they may be shown, with their last uses. */
export async function viewsOf(ledger: Ledger, records: readonly KeyRecord[]): Promise<readonly Key[]> {
  const uses = await ledger.read((store) => store.lastUsed(records.map(({ id }) => id)))
  const now = ledger.now()
  return records.map((key) => viewOf(key, ledger.settings.policy, now, uses.get(key.id) ?? null))
}
