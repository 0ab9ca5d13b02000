import { actorMembers, named, type Actor, type BoundCaller } from '../caller.js'
import { invalid, notFound } from '../errors.js'
import { checkId, checkName } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { KeyFilter } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'
import { isVisible, type Place } from '../subjects/visibility.js'
import { checkDuration } from '../times.js'
import type { Confirmation, Key, Lifetime } from '../types.js'
import { confirm } from './confirmation.js'
import { aboutKey } from './issue.js'
import { viewOf } from './key-view.js'
import { existingKey, ownerOf } from './owner.js'

export interface RevokeOptions extends Actor {
  /** For the audit log and the key's own record; at most 200 characters. */
  reason?: string
  /**
   * Wait until every process that keeps keys in memory has applied it, a duration at most. The answer then has a `confirmation`. A wait
   * that ends before that is no error: the keys are revoked.
   */
  confirm?: Lifetime
}

/** Whose keys to revoke: give one. */
export interface RevokeAllFilter {
  userId?: string
  serviceAccountId?: string
  /** Those of its users and service accounts. */
  accountId?: string
  /** Those of its own service accounts, and not those of its accounts. */
  enterpriseId?: string
}

interface Revocation {
  readonly caller: BoundCaller
  readonly reason: string | null
  /** Milliseconds; undefined: nobody is asked. */
  readonly within: number | undefined
}

function checkRevocation(what: string, bound: BoundCaller, options: RevokeOptions): Revocation {
  const given = ownMembers(what, options, ['reason', 'confirm', ...actorMembers])
  const reason = given.reason === undefined ? null : checkName('reason', given.reason, { max: 200 })
  const within = given.confirm === undefined ? undefined : checkDuration('confirm', given.confirm)
  return { caller: named(bound, given), reason, within }
}

interface Confirming {
  readonly confirmation?: Confirmation
}

/** What was changed, with the word of all nodes where it is wanted. */
async function withConfirmation<T extends object>(
  ledger: Ledger,
  { within }: Revocation,
  result: T,
  sequence: number,
): Promise<T & Confirming> {
  if (within === undefined) return result
  return Object.freeze({ ...result, confirmation: await confirm(ledger, sequence, within) })
}

/** In one step. Returns the first of them. */
export async function revokeKeys(
  ledger: Ledger,
  bound: BoundCaller,
  ids: readonly [string, ...string[]],
  options: RevokeOptions,
): Promise<Key & Confirming> {
  const revocation = checkRevocation('keys.revoke()', bound, options)
  const [id] = ids
  const { policy } = ledger.settings
  let last = 0
  const plan = async (): Promise<Plan<Key>> => {
    const first = await existingKey(ledger, bound, id)
    const others = await Promise.all(ids.slice(1).map((other) => existingKey(ledger, bound, other)))
    const live = [first, ...others].filter(({ revokedAt }) => revokedAt === null)
    const planned = await planRevocation(ledger, live, revocation, (sequence) => (last = sequence))
    const uses = await ledger.read((store) => store.lastUsed([id]))
    const key = planned.result.find((record) => record.id === id) ?? first
    return { ...planned, result: viewOf(key, policy, ledger.now(), uses.get(id) ?? null) }
  }
  const revoked = await ledger.change(plan, () => 'the key is being changed: try again')
  return withConfirmation(ledger, revocation, revoked, last)
}

async function planRevocation(
  ledger: Ledger,
  keys: readonly KeyRecord[],
  { caller, reason, within }: Revocation,
  committed: (sequence: number) => void,
): Promise<Plan<readonly KeyRecord[]>> {
  const { settings, emitter } = ledger
  const now = ledger.now()
  const records = keys.map((key) => ({
    ...key,
    version: key.version + 1,
    revokedAt: now,
    revokedReason: reason,
    holds: null,
  }))
  const owners = await Promise.all(keys.map((key) => ownerOf(ledger, key)))
  return {
    puts: records.map((record) => ({ table: 'keys', record, expect: record.version - 1 })),
    audit: records.map((record, i) =>
      ledger.entry(caller, 'key.revoked', { ...aboutKey(record, owners[i] ?? null), reason }),
    ),
    result: records,
    // Also where there is nothing to revoke any more: what was revoked before is confirmed then.
    asksNodes: within !== undefined,
    announce: (sequence) => {
      committed(sequence)
      for (const record of records)
        emitter.emit('key.revoked', {
          key: viewOf(record, settings.policy, now),
          actor: caller.actor,
          reason,
        })
    },
  }
}

/** How many keys one transaction revokes: an account with a million keys is one call, and not one transaction. */
const batchSize = 100

export async function revokeAllKeys(
  ledger: Ledger,
  bound: BoundCaller,
  filter: RevokeAllFilter,
  options: RevokeOptions,
): Promise<{ count: number } & Confirming> {
  const where = await checkFilter(ledger, bound, filter)
  const revocation = checkRevocation('keys.revokeAll()', bound, options)
  let last = 0
  const plan = async (): Promise<Plan<number>> => {
    const keys = await ledger.read((store) => store.list('keys', where, { limit: batchSize }))
    const planned = await planRevocation(ledger, keys, revocation, (sequence) => (last = sequence))
    return { ...planned, result: keys.length }
  }
  for (let count = 0; ;) {
    const revoked = await ledger.change(plan, () => 'the keys are being changed: try again')
    count += revoked
    if (revoked < batchSize) return withConfirmation(ledger, revocation, { count }, last)
  }
}

async function checkFilter(ledger: Ledger, bound: BoundCaller, filter: RevokeAllFilter): Promise<KeyFilter> {
  const given = ownMembers('keys.revokeAll()', filter, Object.keys(whose))
  const [[name, value] = [], ...more] = Object.entries(given) as [keyof RevokeAllFilter, unknown][]
  // Two members, one of them undefined, were meant to be the other one: that of an account, say, instead of one user.
  if (name === undefined || more.length > 0)
    throw invalid('keys.revokeAll() takes one of userId, serviceAccountId, accountId, enterpriseId')
  const id = checkId(name, value)
  const { what, placeOf } = whose[name]
  const place = await placeOf(ledger, id)
  if (place === null || !(await isVisible(ledger, bound, place))) throw notFound(what)
  return { [name]: id, revoked: false }
}

/** Deleted ones count: their keys are refused, and may still be revoked. */
const whose: Readonly<
  Record<
    keyof RevokeAllFilter,
    { readonly what: string; placeOf(ledger: Ledger, id: string): Promise<Place | null> }
  >
> = {
  userId: {
    what: 'user',
    placeOf: (ledger, userId) => ownerOf(ledger, { userId, serviceAccountId: null }),
  },
  serviceAccountId: {
    what: 'service account',
    placeOf: (ledger, serviceAccountId) => ownerOf(ledger, { userId: null, serviceAccountId }),
  },
  accountId: {
    what: 'account',
    placeOf: async (ledger, accountId) => {
      const account = await ledger.get('accounts', accountId)
      return account && { accountId, enterpriseId: account.enterpriseId }
    },
  },
  enterpriseId: {
    what: 'enterprise',
    placeOf: async (ledger, enterpriseId) =>
      (await ledger.get('enterprises', enterpriseId)) && { accountId: null, enterpriseId },
  },
}
