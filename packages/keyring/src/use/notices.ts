import type { KnownRefusal, Reason } from '@latchkey/core'
import { system, type BoundCaller } from '../caller.js'
import { KeyringError } from '../errors.js'
import { isId } from '../fields.js'
import { aboutKey } from '../keys/issue.js'
import { expiryOf, viewOf } from '../keys/key-view.js'
import type { Ledger } from '../ledger.js'
import type { AuditEntry, KeyUse } from '../store/key-store.js'
import type { KeyFacts, KeyRecord } from '../store/records.js'
import { Batcher } from './batcher.js'
import { PepperRewriter } from './pepper-rewriter.js'
import { Throttle } from './throttle.js'

const minute = 60_000
const day = 24 * 60 * minute

/** What follows from the use of a key, off the way of the request: last use, warnings, audit of refusals, fresh digests. */
export class Notices {
  readonly #ledger: Ledger
  readonly #uses: Batcher<KeyUse>
  readonly #refusals: Batcher<AuditEntry>
  readonly #rewriter: PepperRewriter
  readonly #useTold = new Throttle(minute)
  readonly #expiryTold = new Throttle(day)

  constructor(ledger: Ledger) {
    const failed = (during: string) => (error: Error) => ledger.emitter.emit('error', { error, during })
    this.#ledger = ledger
    this.#rewriter = new PepperRewriter(ledger)
    this.#uses = new Batcher({
      isFinal,
      write: (uses) => ledger.read((store) => store.recordUses(uses)),
      failed: failed('last uses'),
      merge: (waiting, added) => (added.at > waiting.at ? added : waiting),
      delay: 5000,
      most: 100_000,
    })
    this.#refusals = new Batcher({
      isFinal,
      write: (audit) => this.#writeRefusals(audit),
      failed: failed('audit of refusals'),
      merge: (waiting, added) => ({ ...waiting, count: waiting.count + added.count }),
      delay: 1000,
      most: 10_000,
    })
  }

  /** At most once a minute for each key: the last use, and the events that its state gives rise to. */
  used({ key }: KeyFacts, token: string, now: Date = this.#ledger.now()): void {
    this.#rewriter.consider(key, token)
    if (!this.#useTold.due(key.id, now)) return
    this.#uses.add(key.id, { keyId: key.id, at: now })
    if (mayBeAskedForAgain(key, now)) void this.#uses.flush()
    this.#warn(key, now)
  }

  #warn(key: KeyRecord, now: Date): void {
    const { emitter, settings } = this.#ledger
    const view = () => viewOf(key, settings.policy, now, now)
    if (key.retiring) {
      if (emitter.heard('key.retiring_used')) emitter.emit('key.retiring_used', { key: view() })
      return
    }
    const expiry = expiryOf(key, settings.policy)
    const isSoon = expiry !== null && expiry.getTime() - now.getTime() <= settings.policy.warnBefore
    if (isSoon && emitter.heard('key.expiring') && this.#expiryTold.due(key.id, now))
      emitter.emit('key.expiring', { key: view() })
  }

  /** Equal refusals within a second become one audit row, with their number, and the request id of the first. */
  refused({ key, account }: KeyFacts, reason: Reason, requestId: unknown): void {
    const place = { accountId: account?.id ?? null }
    const about = { ...aboutKey(key, place), reason, requestId: requestIdOf(requestId) }
    this.#refusals.add(`${key.id} ${reason}`, this.#ledger.entry(system, 'key.refused', about))
  }

  /** The same of a caller that was refused later on its way, and may be another verifier's. */
  refusedLater({ auth, reason, requestId }: KnownRefusal): void {
    const { key, subject, account } = auth
    if (key === null || !isId(key.id) || !isId(subject.id)) return
    const ids = { keyId: key.id, subjectId: subject.id, accountId: account?.id ?? null }
    const about = { ...ids, reason, requestId: requestIdOf(requestId) }
    const name = `${key.id} ${reason} ${subject.id}`
    this.#refusals.add(name, this.#ledger.entry(system, 'key.refused', about))
  }

  /** A call that a bound caller may not make: the same, by who asked and for what. */
  callRefused(caller: BoundCaller, reason: string): void {
    const { actor, accountId } = caller
    const entry = this.#ledger.entry(caller, 'call.refused', { accountId, reason })
    this.#refusals.add(['call', actor, accountId, reason].join('\n'), entry)
  }

  /** Of several verifiers, each is told of refusals: what is written is what happened to keys of this store. */
  async #writeRefusals(entries: readonly AuditEntry[]): Promise<void> {
    const audit: AuditEntry[] = []
    for (const entry of entries) {
      if (entry.keyId === null) {
        audit.push(entry)
        continue
      }
      const key = await this.#ledger.get('keys', entry.keyId)
      if (key !== null && entry.subjectId === (key.userId ?? key.serviceAccountId)) audit.push(entry)
    }
    if (audit.length > 0) await this.#ledger.commit({ puts: [], audit })
  }

  async flush(): Promise<void> {
    await Promise.all([this.#uses.flush(), this.#refusals.flush(), this.#rewriter.idle()])
  }

  async close(): Promise<void> {
    await Promise.all([this.#uses.close(), this.#refusals.close(), this.#rewriter.idle()])
  }
}

/** Whoever sends a request may have chosen its id, and `verify()` may be called by anyone: what a log can always hold, or nothing. */
function requestIdOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : null
}

/** A store throws a TypeError or a RangeError for a value that it cannot hold; what else it throws is an outage. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof KeyringError)) return false
  const { code, cause } = error
  return code !== 'store_unavailable' || cause instanceof TypeError || cause instanceof RangeError
}

/** A repeated call would kill the token that is in use here: so its use is told to everybody at once. */
function mayBeAskedForAgain({ idempotency, createdAt }: KeyRecord, now: Date): boolean {
  return idempotency !== null && now.getTime() - createdAt.getTime() < day
}
