import { coversScopes } from '@latchkey/core'
import { actorMembers, named, type Actor, type BoundCaller, type Grantor } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import { checkName, checkScopes, mostEntries } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { KeyRecord } from '../store/records.js'
import type { Key } from '../types.js'
import { callMark, lostKey } from './idempotency.js'
import { viewOf } from './key-view.js'
import { checkExpires, checkWithin, expiryFor, lifetimeSaid, type WantedLifetime } from './lifetime.js'
import { newKey, remintedKey } from './new-key.js'
import { activeOwner, checkOwner, type ActiveOwner, type Owner, type OwnerIds } from './owner.js'
import { holderOf, outOfPlace, takenPlace } from './place.js'

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
  const wish = [name, scopes, lifetimeSaid(given)]
  const mark = callMark(given.idempotencyKey, ['issue', target], wish)
  if (mark.idempotency !== null) await settle()
  const { settings } = ledger
  const plan = async (): Promise<Plan<Issued>> => {
    const owner = await activeOwner(ledger, caller, ids)
    // Before the look for a lost key: a holder that comes in between is then found as one.
    const holder = await holderOf(ledger, owner)
    const lost = await lostKey(ledger, mark)
    if (lost !== null) return planRemint(ledger, caller, owner, lost)
    const now = ledger.now()
    const rules = { kind: owner.kind, policy: settings.policy, now, auth: caller.auth }
    const draft = { owner, name, scopes, expiresAt: expiryFor(given, rules), mark }
    const { token, record } = newKey(draft, settings, now)
    const planned = planNewKey({ ledger, caller, owner, holder }, record, 'key.issued')
    return { ...planned, result: { token, key: planned.result } }
  }
  return ledger.change(plan, takenPlace)
}

/** The scopes of a new key; a caller of the API can give no more than it has. */
export function scopesFor(wanted: unknown, { auth }: BoundCaller): readonly string[] {
  const scopes = wanted === undefined ? allScopesOf(auth) : checkScopes('scopes', wanted)
  if (scopes.length > 0 && (auth === null || coversScopes(auth.scopes, scopes))) return scopes
  throw new KeyringError('policy', 'a key may not be made with more scopes than the key that makes it has')
}

const everything: readonly string[] = Object.freeze(['*'])

/** What a key gets where nothing is said. A caller may have more scopes than a key is kept with. */
function allScopesOf(auth: Grantor | null): readonly string[] {
  const scopes = auth?.scopes ?? everything
  if (scopes.length <= mostEntries) return scopes
  throw invalid(`scopes must be given: a key has ${mostEntries} at most, and the key that makes it has more`)
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

interface NewKeyPlace {
  readonly ledger: Ledger
  readonly caller: BoundCaller
  readonly owner: ActiveOwner
  /** The key that has the place which the new one wants. */
  readonly holder: KeyRecord | null
}

/** A new key, and in the same step the end of the expired one whose place it takes. */
export function planNewKey(
  { ledger, caller, owner, holder }: NewKeyPlace,
  record: KeyRecord,
  action: 'key.issued' | 'key.imported',
): Plan<Key> {
  const { emitter, settings } = ledger
  const { actor } = caller
  const now = ledger.now()
  const key = viewOf(record, settings.policy, now)
  const old = holder && outOfPlace(ledger, holder, record.id)
  const end = { reason: `replaced by ${record.id}` }
  return {
    puts: [
      ...(old && holder ? [{ table: 'keys', record: old, expect: holder.version } as const] : []),
      { table: 'keys', record, expect: null },
    ],
    audit: [
      ...(old ? [ledger.entry(caller, 'key.replaced', { ...aboutKey(old, owner), ...end })] : []),
      ledger.entry(caller, action, aboutKey(record, owner)),
    ],
    guards: owner.guards,
    result: key,
    announce: () => {
      const reason = 'expired'
      if (old) emitter.emit('key.revoked', { key: viewOf(old, settings.policy, now), actor, reason })
      emitter.emit(action, { key, actor })
    },
  }
}

/**
 * The answer to a repeated call: the key that is there, with a fresh token.
 *
 * @throws KeyringError `policy` where the policy, or the caller's own credential, would not allow such a key now.
 */
export function planRemint(
  ledger: Ledger,
  caller: BoundCaller,
  owner: ActiveOwner,
  lost: KeyRecord,
): Plan<Issued> {
  const { policy } = ledger.settings
  checkExpires(lost.expiresAt, lost.kind, policy)
  checkWithin(lost.expiresAt, caller.auth)
  const { token, record } = remintedKey(lost, ledger.settings)
  const key = viewOf(record, policy, ledger.now())
  return {
    puts: [{ table: 'keys', record, expect: lost.version }],
    audit: [ledger.entry(caller, 'key.reissued', aboutKey(record, owner))],
    guards: owner.guards,
    result: { token, key },
    announce: () => ledger.emitter.emit('key.reissued', { key, actor: caller.actor }),
  }
}
