import type { Account, Identity, KnownRefusal, VerifyContext } from '@latchkey/core'
import { Audit } from './audit.js'
import { bindCaller, system, type BoundCaller, type Caller } from './caller.js'
import { Emitter, type EventName, type Listener } from './events.js'
import type { Health } from './health.js'
import { Keys } from './keys/keys.js'
import { Ledger } from './ledger.js'
import { Opening } from './opening.js'
import { checkOptions, type KeyringOptions, type Settings } from './options.js'
import { MetricsTeller } from './metrics.js'
import { Accounts } from './subjects/accounts.js'
import { Enterprises } from './subjects/enterprises.js'
import { Roles } from './subjects/roles.js'
import { ServiceAccounts } from './subjects/service-accounts.js'
import { Users } from './subjects/users.js'
import { KeyVerifier } from './use/verifier.js'
import { watched } from './watched.js'

/**
 * Issues, rotates, revokes and verifies keys, and keeps whom they belong to. It is a `Verifier`: give it to `tokenAuth()`.
 *
 * Nothing is opened until the first call; `open()` does it at once, so that a server with a bad store does not start.
 *
 * Not checked: who calls. Whoever has the keyring may do everything; `keyring.as()` bounds one caller.
 *
 * @throws KeyringError `invalid` for an unknown or malformed option.
 * @example
 * const keyring = createKeyring({ store: sqliteStore('latchkey.db') })
 * const { token } = await keyring.keys.issue({ serviceAccountId, expiresIn: '90d' })
 */
export function createKeyring(options: KeyringOptions = {}): Keyring {
  return new Keyring(checkOptions(options))
}

/** What one caller may do. `keyring.as({ actor })` gives one for each who works with it. */
class KeyringView {
  readonly enterprises: Enterprises
  readonly accounts: Accounts
  readonly users: Users
  readonly serviceAccounts: ServiceAccounts
  readonly roles: Roles
  readonly keys: Keys
  readonly audit: Audit

  constructor(ledger: Ledger, caller: BoundCaller, verifier: KeyVerifier) {
    const watch = <T extends object>(name: string, methods: T): T => watched(name, methods, caller, verifier)
    this.enterprises = watch('enterprises', new Enterprises(ledger, caller))
    this.accounts = watch('accounts', new Accounts(ledger, caller))
    this.users = watch('users', new Users(ledger, caller))
    this.serviceAccounts = watch('serviceAccounts', new ServiceAccounts(ledger, caller))
    this.roles = watch('roles', new Roles(ledger, caller))
    this.keys = watch('keys', new Keys(ledger, caller, verifier))
    this.audit = watch('audit', new Audit(ledger, caller, () => verifier.flush()))
  }
}

export type { KeyringView }

/** See `createKeyring()`. */
export class Keyring extends KeyringView {
  readonly #ledger: Ledger
  readonly #opening: Opening
  readonly #emitter: Emitter
  readonly #verifier: KeyVerifier
  readonly #metrics: MetricsTeller
  #closing: Promise<void> | undefined

  constructor(settings: Settings) {
    const opening = new Opening(settings)
    const emitter = new Emitter()
    const ledger = new Ledger(settings, emitter, opening)
    const verifier = new KeyVerifier(ledger)
    super(ledger, system, verifier)
    this.#ledger = ledger
    this.#opening = opening
    this.#emitter = emitter
    this.#verifier = verifier
    this.#metrics = new MetricsTeller(emitter, () => verifier.health())
  }

  /**
   * Opens the store, brings its schema up to date, and checks that every pepper that is needed is there. Every other call does
   * the same first. What failed is tried again by the next call.
   *
   * @throws KeyringError `store_unavailable`, or `invalid` where peppers are missing: which, and how many keys hang on them.
   */
  async open(): Promise<this> {
    await this.#opening.opened()
    return this
  }

  /**
   * The same keyring on behalf of somebody: named in the audit log, and bounded to what that caller may see and grant.
   *
   * @throws KeyringError `invalid`; also where a bound is there and says nothing, as `req.auth` of an anonymous request does.
   * @example
   * const { token } = await keyring.as({ auth: getAuth(req) }).keys.issue({ userId, scopes: ['pipeline:read'] })
   */
  as(caller: Caller): KeyringView {
    return new KeyringView(this.#ledger, bindCaller(caller), this.#verifier)
  }

  /**
   * The keyring's side of a `Verifier`. Null: not a key of this keyring. What is mistyped or invented is found by its checksum,
   * without a look at the store, unless the store holds keys that were made elsewhere.
   *
   * @throws AuthError for a key that it knows and refuses: `token_revoked`, `token_expired`, `subject_disabled`. Whatever else
   * is thrown is an outage, and a 503.
   */
  verify(token: string, context: Partial<VerifyContext> = {}): Promise<Identity | null> {
    return this.#verifier.verify(token, context)
  }

  /** The same for a key that is in memory, and may be believed now: what the pipeline asks first. Undefined: ask `verify()`. */
  recall(token: string): Identity | undefined {
    return this.#verifier.recall(token)
  }

  /** Writes to the audit log that a key was let in and refused later, by delegation or a route's requirement. */
  refused(refusal: KnownRefusal): void {
    this.#verifier.refused(refusal)
  }

  /** The account that an enterprise key wants to act on, by id or short id; disabled ones too: the pipeline refuses them. */
  findAccount(id: string): Promise<Account | null> {
    return this.#verifier.findAccount(id)
  }

  /**
   * Calls `listener` after each event of that name. What it throws is ignored.
   *
   * @returns a function that takes the listener away again.
   * @throws KeyringError `invalid` for an event that there is none of.
   */
  on<N extends EventName>(event: N, listener: Listener<N>): () => void {
    const stop = this.#emitter.on(event, listener)
    if (event === 'metrics' && this.#closing === undefined) this.#metrics.begin()
    return stop
  }

  /** How this process stands to its store at this moment: for a health check, and for metrics. Asks nobody. */
  health(): Health {
    return this.#verifier.health()
  }

  /** How many keys that are not revoked hang on each version of the pepper; 0 is plain SHA-256. */
  peppers(): Promise<ReadonlyMap<number, number>> {
    return this.#ledger.read((store) => store.countPeppers())
  }

  /**
   * Writes what waits (last uses, refusals), and closes the store. Every later call is refused as `store_unavailable`. Closing
   * again is no error.
   */
  close(): Promise<void> {
    this.#metrics.end()
    this.#closing ??= this.#verifier.close().then(() => this.#opening.close())
    return this.#closing
  }
}
