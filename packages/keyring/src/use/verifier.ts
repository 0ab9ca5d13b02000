import {
  AuthError,
  type Account,
  type Identity,
  type KnownRefusal,
  type Reason,
  type VerifyContext,
} from '@latchkey/core'
import type { BoundCaller } from '../caller.js'
import type { Health } from '../health.js'
import type { Ledger } from '../ledger.js'
import { isId } from '../fields.js'
import { shapeOf } from '../format/token.js'
import type { KeyFacts } from '../store/records.js'
import type { CachedKey } from '../cache/facts-cache.js'
import { ForeignKeys } from './foreign-keys.js'
import { KeySource } from './key-source.js'
import { Notices } from './notices.js'
import { accountOf, identityOf, refusalOf } from './resolve.js'

const useInterval = 60_000

/** The keyring's side of the door to requests: token in, identity out. */
export class KeyVerifier {
  readonly #ledger: Ledger
  readonly #notices: Notices
  readonly #foreign: ForeignKeys
  readonly #source: KeySource

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#notices = new Notices(ledger)
    this.#source = new KeySource(ledger)
    this.#foreign = new ForeignKeys({
      ask: () => this.#source.hasForeignKeys(),
      changedAfter: (sequence) => this.#source.keysChangedAfter(sequence),
    })
  }

  /** A key that is in memory, and good at this moment; undefined: ask `verify()`. */
  recall(token: string): Identity | undefined {
    const known = this.#source.recall(token)
    if (known === undefined || known.identity === null) return undefined
    const time = this.#ledger.time()
    if (refusalOf(known.facts, this.#ledger, time) !== null) return undefined
    this.#used(known, token, time)
    return known.identity
  }

  /** Null: not a key of this keyring. @throws AuthError for a key that it knows and refuses; anything else is an outage. */
  async verify(token: string, context: Partial<VerifyContext> = {}): Promise<Identity | null> {
    if (!(await this.#mayBeOurs(token))) return null
    const known = await this.#source.key(token)
    if (known === null) return null
    const time = this.#ledger.time()
    const reason = refusalOf(known.facts, this.#ledger, time)
    if (reason !== null) return this.#refuse(known.facts, reason, context)
    this.#used(known, token, time)
    return known.identity ?? identityOf(known.facts, this.#ledger)
  }

  /** What follows from a use is thought of once a minute for each key, and as long as its digest is not the newest. */
  #used(known: CachedKey, token: string, time: number): void {
    // A clock that was set back must not silence a key for long.
    const isTold = time >= known.toldAt && time - known.toldAt < useInterval
    if (isTold && known.facts.key.pepper === this.#ledger.settings.digester.newest) return
    known.toldAt = time
    this.#notices.used(known.facts, token, new Date(time))
  }

  #refuse(facts: KeyFacts, reason: Reason, context: Partial<VerifyContext> | null): never {
    this.#notices.refused(facts, reason, context?.requestId)
    throw new AuthError(reason)
  }

  /** For the audit log. */
  refused(refusal: KnownRefusal): void {
    this.#notices.refusedLater(refusal)
  }

  /** For the audit log, too: a call of a bound caller's. */
  callRefused(caller: BoundCaller, reason: string): void {
    this.#notices.callRefused(caller, reason)
  }

  /** The key that a token is, good or not, as the store has it now; null where there is none, or where the prefix contradicts it. */
  async find(token: string): Promise<KeyFacts | null> {
    return (await this.#mayBeOurs(token)) ? this.#source.facts(token) : null
  }

  /** A mistyped or invented key ends here, without a look at the store. */
  async #mayBeOurs(token: string): Promise<boolean> {
    // No key that was ever taken in is longer, or anything but a text.
    if (typeof token !== 'string' || token.length > 4096) return false
    return shapeOf(token, this.#ledger.settings.prefixes).ours || this.#foreign.exist()
  }

  async findAccount(id: string): Promise<Account | null> {
    if (!isId(id)) return null
    const account = await this.#source.account(id)
    return account === null || account.status === 'deleted' ? null : accountOf(account)
  }

  health(): Health {
    return this.#source.health()
  }

  /** Keys of any form may have come in by this process: the store must be asked about them from now on. */
  foreignKeysCameIn(): void {
    this.#foreign.cameIn()
  }

  /** Writes what waits: last uses, and refusals. Never rejects. */
  flush(): Promise<void> {
    return this.#notices.flush()
  }

  /** The same for the last time. */
  async close(): Promise<void> {
    await this.#source.close()
    await this.#notices.close()
  }
}
