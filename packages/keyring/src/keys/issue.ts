import { actorMembers, named, type Actor, type BoundCaller } from '../caller.js'
import { KeyringError } from '../errors.js'
import { checkName, checkScopes } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { ConflictCause, Put } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'
import { isWithin } from '../subjects/permissions.js'
import type { Key } from '../types.js'
import { checkSameWish, idempotencyDigest, lostKey } from './idempotency.js'
import { expiryOf, stateOf, viewOf } from './key-view.js'
import { expiryFor, type WantedLifetime } from './lifetime.js'
import { newKey, remintedKey } from './new-key.js'
import { activeOwner, checkOwner, type Owner, type OwnerIds } from './owner.js'

export interface IssueOptions extends OwnerIds, WantedLifetime, Actor {
  /** 1 to 100 characters. */
  name?: string
  /** Default `['*']`: all that the subject may do. They narrow, and never widen. A caller of the API: what it has itself. */
  scopes?: readonly string[]
  /**
   * The same call again, after an answer that was lost, gets the same key with a fresh token; the first token dies. `conflict`
   * where the call is not the same, or the key has been used meanwhile. 8 to 200 characters.
   */
  idempotencyKey?: string
}

/** `token` is shown this once. */
export interface Issued {
  readonly token: string
  readonly key: Key
}

const members = [
  'userId',
  'serviceAccountId',
  'name',
  'scopes',
  'expiresIn',
  'expiresAt',
  'idempotencyKey',
  ...actorMembers,
]

export async function issueKey(
  ledger: Ledger,
  bound: BoundCaller,
  options: IssueOptions,
  settle: () => Promise<void>,
): Promise<Issued> {
  const given = ownMembers('keys.issue()', options, members)
  const caller = named(bound, given)
  const ids = checkOwner(given)
  const name = given.name === undefined ? null : checkName('name', given.name)
  const scopes = scopesFor(given.scopes, caller)
  const target = String(ids.userId ?? ids.serviceAccountId)
  const idempotency = idempotencyDigest(given.idempotencyKey, 'issue', target)
  if (idempotency !== null) await settle()
  const { settings } = ledger
  const plan = async (): Promise<Plan<Issued>> => {
    const owner = await activeOwner(ledger, caller, ids)
    // Before the look for a lost key: a holder that comes in between is then found as one.
    const holder = await holderOf(ledger, owner)
    const lost = await lostKey(ledger, idempotency)
    const now = ledger.now()
    const rules = { kind: owner.kind, policy: settings.policy, auth: caller.auth }
    const expiresAt = expiryFor(given, { ...rules, now: lost?.createdAt ?? now })
    if (lost !== null) {
      checkSameWish(lost, { name, scopes, expiresAt })
      return planRemint(ledger, caller, owner, lost)
    }
    const freed = freedPlace(ledger, holder)
    const { token, record } = newKey({ owner, name, scopes, expiresAt, idempotency }, settings, now)
    const key = viewOf(record, settings.policy, now)
    return {
      puts: [...freed, { table: 'keys', record, expect: null }],
      audit: [ledger.entry(caller, 'key.issued', aboutKey(record, owner))],
      result: { token, key },
      announce: () => ledger.emitter.emit('key.issued', { key, actor: caller.actor }),
    }
  }
  return ledger.change(plan, takenPlace)
}

/** The scopes of a new key; a caller of the API can give no more than it has. */
export function scopesFor(wanted: unknown, { auth }: BoundCaller): readonly string[] {
  const scopes = wanted === undefined ? (auth?.scopes ?? everything) : checkScopes('scopes', wanted)
  if (scopes.length > 0 && (auth === null || isWithin(scopes, auth.scopes))) return scopes
  throw new KeyringError('policy', 'a key may not be made with more scopes than the key that makes it has')
}

const everything: readonly string[] = Object.freeze(['*'])

/** The key that holds the one place of a service account; null where none does, and for users. */
export async function holderOf(
  ledger: Ledger,
  { serviceAccountId }: Pick<Owner, 'serviceAccountId'>,
): Promise<KeyRecord | null> {
  if (serviceAccountId === null) return null
  const [holder] = await ledger.read((store) => store.list('keys', { holds: serviceAccountId }, { limit: 1 }))
  return holder ?? null
}

/**
 * A service account has a single key: an expired one gives its place up, any other keeps it. What has given its place up cannot
 * come back, should the policy allow a longer life one day.
 */
export function freedPlace(ledger: Ledger, holder: KeyRecord | null): Put[] {
  if (holder === null) return []
  const { policy } = ledger.settings
  if (stateOf(holder, policy, ledger.now()) !== 'expired')
    throw new KeyringError('conflict', takenPlace('holds'))
  const expiresAt = expiryOf(holder, policy)
  const record = { ...holder, holds: null, retiring: true, expiresAt, version: holder.version + 1 }
  return [{ table: 'keys', record, expect: holder.version }]
}

export function takenPlace(cause: ConflictCause): string {
  if (cause === 'holds') return 'the service account has a key: rotate it, or revoke it first'
  return 'a key with this token or id is there already'
}

export function aboutKey(
  record: KeyRecord,
  owner: Pick<Owner, 'accountId'> | null,
): {
  keyId: string
  subjectId: string | null
  accountId: string | null
} {
  const { id, userId, serviceAccountId } = record
  return { keyId: id, subjectId: userId ?? serviceAccountId, accountId: owner?.accountId ?? null }
}

/** The answer to a repeated call: the key that is there, with a fresh token. */
export function planRemint(
  ledger: Ledger,
  caller: BoundCaller,
  owner: Pick<Owner, 'accountId'>,
  lost: KeyRecord,
): Plan<Issued> {
  const { token, record } = remintedKey(lost, ledger.settings)
  return {
    puts: [{ table: 'keys', record, expect: lost.version }],
    audit: [ledger.entry(caller, 'key.reissued', aboutKey(record, owner))],
    result: { token, key: viewOf(record, ledger.settings.policy, ledger.now()) },
  }
}
