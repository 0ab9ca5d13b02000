import { coversScopes } from '@latchkey/core'
import { actorMembers, named, type Actor, type BoundCaller, type Grantor } from '../caller.js'
import { KeyringError } from '../errors.js'
import { checkId } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { KeyRecord } from '../store/records.js'
import { checkDurationOrZero } from '../times.js'
import type { Key, Lifetime } from '../types.js'
import { callMark, lostKey, type CallMark } from './idempotency.js'
import { aboutKey, planRemint, type Issued } from './issue.js'
import { expiryOf, stateOf, viewOf } from './key-view.js'
import { earliest, expiryFor, lifetimeSaid, type WantedLifetime } from './lifetime.js'
import { newKey } from './new-key.js'
import { activeOwner, existingKey, type ActiveOwner } from './owner.js'
import { takenPlace } from './place.js'

/** Where no life is said, the new key gets as long a one as the old one was made for; else the policy's default. */
export interface RotateOptions extends WantedLifetime, Actor {
  /** How long the old key goes on working, at most until its own expiry. A duration; default 0: it is revoked at once. */
  overlap?: Lifetime
  /** Refuse where the subject's current key is not this one any more. */
  expectedKeyId?: string
  /** The same call again, after an answer that was lost, gets the same new key with a fresh token. See `IssueOptions`. */
  idempotencyKey?: string
}

export interface Rotated extends Issued {
  /** The old key, as it is now. */
  readonly previous: Key
}

const members = ['overlap', 'expiresIn', 'expiresAt', 'expectedKeyId', 'idempotencyKey', ...actorMembers]

/** A rotation that is asked for, checked as far as it can be without the store. */
interface Wish {
  readonly keyId: string
  readonly expected: string
  /** Milliseconds. */
  readonly overlap: number
  readonly lifetime: WantedLifetime
  readonly mark: CallMark
}

/**
 * One atomic step: the new key is current, the old one retiring or revoked, at the same commit. Name and scopes are carried
 * over; the life of the old key is never made longer.
 */
export async function rotateKey(
  ledger: Ledger,
  bound: BoundCaller,
  keyId: string,
  options: RotateOptions,
  settle: () => Promise<void>,
): Promise<Rotated> {
  const given = ownMembers('keys.rotate()', options, members)
  const caller = named(bound, given)
  const id = checkId('keyId', keyId)
  const { overlap = 0, expectedKeyId = id, idempotencyKey } = given
  const expected = checkId('expectedKeyId', expectedKeyId)
  const duration = checkDurationOrZero('overlap', overlap)
  const mark = callMark(idempotencyKey, ['rotate', id], [expected, duration, lifetimeSaid(given)])
  const wish: Wish = { keyId: id, expected, overlap: duration, lifetime: given, mark }
  if (mark.idempotency !== null) await settle()
  return ledger.change(() => planRotation(ledger, caller, wish), takenPlace)
}

async function planRotation(ledger: Ledger, caller: BoundCaller, wish: Wish): Promise<Plan<Rotated>> {
  const old = await existingKey(ledger, caller, wish.keyId)
  checkScopes(old, caller.auth)
  const lost = await lostKey(ledger, wish.mark)
  if (lost === null) checkRotatable(old, wish.expected, ledger)
  const { userId, serviceAccountId } = old
  const ids = userId === null ? { serviceAccountId: serviceAccountId ?? '' } : { userId }
  const owner = await activeOwner(ledger, caller, ids)
  if (lost === null) return replace({ ledger, caller, owner, old, wish })
  // Read again: the call that made the lost key may have come between.
  const replaced = await existingKey(ledger, caller, wish.keyId)
  const plan = planRemint(ledger, caller, owner, lost)
  return { ...plan, result: { ...plan.result, previous: await previousView(replaced, ledger) } }
}

interface Rotation {
  readonly ledger: Ledger
  readonly caller: BoundCaller
  readonly owner: ActiveOwner
  readonly old: KeyRecord
  readonly wish: Wish
}

async function replace({ ledger, caller, owner, old, wish }: Rotation): Promise<Plan<Rotated>> {
  const { settings, emitter } = ledger
  const { policy } = settings
  const now = ledger.now()
  const usual = lifetimeOf(old)
  const expiresAt = expiryFor(wish.lifetime, { kind: owner.kind, usual, policy, now, auth: caller.auth })
  const { name, scopes } = old
  const draft = { owner, name, scopes, expiresAt, mark: wish.mark }
  const { token, record } = newKey(draft, settings, now)
  const retired = retire(old, record.id, wish.overlap, ledger)
  const key = viewOf(record, policy, now)
  const previous = await previousView(retired, ledger)
  return {
    puts: [
      { table: 'keys', record: retired, expect: old.version },
      { table: 'keys', record, expect: null },
    ],
    audit: [
      ledger.entry(caller, 'key.rotated', { ...aboutKey(record, owner), reason: `replaces ${old.id}` }),
      ledger.entry(caller, 'key.replaced', { ...aboutKey(old, owner), reason: `replaced by ${record.id}` }),
    ],
    guards: owner.guards,
    result: { token, key, previous },
    announce: () => emitter.emit('key.rotated', { key, previous, actor: caller.actor }),
  }
}

async function previousView(old: KeyRecord, ledger: Ledger): Promise<Key> {
  const uses = await ledger.read((store) => store.lastUsed([old.id]))
  return viewOf(old, ledger.settings.policy, ledger.now(), uses.get(old.id) ?? null)
}

/** The old key after its rotation: retiring until the overlap ends or its own expiry comes, or revoked at once. */
function retire(old: KeyRecord, replacedBy: string, overlap: number, ledger: Ledger): KeyRecord {
  const now = ledger.now()
  const base = { ...old, version: old.version + 1, holds: null, replacedBy }
  if (overlap === 0) return { ...base, revokedAt: now, revokedReason: 'rotated' }
  const end = new Date(now.getTime() + overlap)
  return { ...base, retiring: true, expiresAt: earliest(end, expiryOf(old, ledger.settings.policy)) }
}

function checkRotatable(old: KeyRecord, expected: string, ledger: Ledger): void {
  const state = stateOf(old, ledger.settings.policy, ledger.time())
  if (old.replacedBy !== null)
    throw new KeyringError('conflict', `the key has been rotated: the new one is ${old.replacedBy}`)
  if (state === 'revoked') throw new KeyringError('conflict', 'the key is revoked: issue a new one')
  if (expected !== old.id)
    throw new KeyringError('conflict', `the current key is ${old.id}, and not the expected one`)
}

/** A caller of the API gets a token with these scopes: it must have them, unless the key is the one that it came with. */
function checkScopes({ id, userId, serviceAccountId, scopes }: KeyRecord, auth: Grantor | null): void {
  if (auth === null || coversScopes(auth.scopes, scopes)) return
  if (auth.keyId === id && auth.subjectId === (userId ?? serviceAccountId)) return
  throw new KeyringError('policy', 'a key may not be rotated by one that has fewer scopes')
}

/** Milliseconds that the old key was made to live for; undefined where it does not expire, or came in when it had expired. */
function lifetimeOf({ expiresAt, createdAt }: KeyRecord): number | undefined {
  const lifetime = expiresAt === null ? 0 : expiresAt.getTime() - createdAt.getTime()
  return lifetime > 0 ? lifetime : undefined
}
