import {
  AuthError,
  type Account,
  type Identity,
  type KnownRefusal,
  type Reason,
  type VerifyContext,
} from '@latchkey/core'
import type { Ledger } from '../ledger.js'
import { isId } from '../fields.js'
import { shapeOf } from '../format/token.js'
import type { KeyFacts } from '../store/records.js'
import { ForeignKeys } from './foreign-keys.js'
import { Notices } from './notices.js'
import { accountOf, identityOf, refusalOf } from './resolve.js'

/** The keyring's side of the door to requests: token in, identity out. */
export class KeyVerifier {
  readonly #ledger: Ledger
  readonly #notices: Notices
  readonly #foreign: ForeignKeys

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#notices = new Notices(ledger)
    this.#foreign = new ForeignKeys(ledger)
  }

  /** Null: not a key of this keyring. @throws AuthError for a key that it knows and refuses; anything else is an outage. */
  async verify(token: string, context: Partial<VerifyContext> = {}): Promise<Identity | null> {
    const facts = await this.find(token)
    if (facts === null) return null
    const reason = refusalOf(facts, this.#ledger)
    if (reason !== null) return this.#refuse(facts, reason, context)
    const identity = await identityOf(facts, this.#ledger)
    this.#notices.used(facts, token)
    return identity
  }

  #refuse(facts: KeyFacts, reason: Reason, { requestId }: Partial<VerifyContext>): never {
    this.#notices.refused(facts, reason, requestId ?? null)
    throw new AuthError(reason)
  }

  /** For the audit log. */
  refused(refusal: KnownRefusal): void {
    this.#notices.refusedLater(refusal)
  }

  /** The key that a token is, good or not; null where there is none, or where the prefix is that of another kind. */
  async find(token: string): Promise<KeyFacts | null> {
    // No key that was ever taken in is longer, or anything but a text.
    if (typeof token !== 'string' || token.length > 4096) return null
    const { digester, prefixes } = this.#ledger.settings
    const { kind, ours } = shapeOf(token, prefixes)
    // A mistyped or invented key ends here, without a look at the store.
    if (!ours && !(await this.#foreign.exist())) return null
    const digests = digester.candidates(token).map(({ digest }) => digest)
    const facts = await this.#ledger.read((store) => store.lookUp(digests))
    if (facts === null) return null
    return kind === null || kind === facts.key.kind ? facts : null
  }

  async findAccount(id: string): Promise<Account | null> {
    if (!isId(id)) return null
    const account = await this.#ledger.read((store) => store.findAccount(id))
    return account === null || account.status === 'deleted' ? null : accountOf(account)
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
  close(): Promise<void> {
    return this.#notices.close()
  }
}
