import type { BoundCaller } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import { checkId } from '../fields.js'
import type { Ledger } from '../ledger.js'
import type { Confirmed, Inspection, Key, Lifetime } from '../types.js'
import { effectiveScopes, refusalOf } from '../use/resolve.js'
import type { KeyVerifier } from '../use/verifier.js'
import { expiringKeys, listKeys, viewsOf, type ExpiringFilter, type KeyListFilter } from './find-keys.js'
import { importKey, type ForeignKey, type ImportOptions } from './import.js'
import { importKeys, type ImportManyOptions } from './import-many.js'
import { issueKey, type IssueOptions, type Issued } from './issue.js'
import { keysOfToken } from './of-token.js'
import { maySeeKey } from './owner.js'
import { revokeAllKeys, revokeKeys, type RevokeAllFilter, type RevokeOptions } from './revoke.js'
import { rotateKey, type RotateOptions, type Rotated } from './rotate.js'
import type { KeyFacts } from '../store/records.js'

type Confirming = RevokeOptions & { confirm: Lifetime }

/**
 * What can be done with keys, as one caller may. A key that the caller may not see is `not_found`, like one that is not there.
 * Every method may throw a KeyringError `invalid` or `store_unavailable`; what else it may throw it says.
 */
export class Keys {
  readonly #ledger: Ledger
  readonly #caller: BoundCaller
  readonly #verifier: KeyVerifier
  /** An idempotency key is good until its key was used: so what this process knows of uses is written before it is asked. */
  readonly #settle = (): Promise<void> => this.#verifier.flush()
  /** From now on a token without our checksum may be a key. Said after the commit: a call that took none in switches nothing. */
  readonly #cameIn = (): void => this.#verifier.foreignKeysCameIn()

  constructor(ledger: Ledger, caller: BoundCaller, verifier: KeyVerifier) {
    this.#ledger = ledger
    this.#caller = caller
    this.#verifier = verifier
  }

  /**
   * Makes a key. The token is in the answer this once. A service account has a single key: `conflict` where it has one that has
   * not expired.
   *
   * Not checked: that the scopes are among what the subject may do. They narrow at each use, and a user may be given more later.
   *
   * @throws KeyringError `not_found`; `conflict`, also where the owner, its account or its enterprise is disabled; `policy` for a
   * life that the policy does not allow, or for more than the caller has itself.
   */
  issue(options: IssueOptions): Promise<Issued> {
    return issueKey(this.#ledger, this.#caller, options, this.#settle)
  }

  /**
   * Puts a new key in the place of one, in one atomic step. Of many calls at once, one wins; the others get `conflict`. A key that
   * has expired may be rotated: it stays expired.
   *
   * @throws KeyringError `not_found`; `conflict` for a key that is revoked or rotated already, or whose owner, account or enterprise
   * is disabled; `policy` as for `issue()`.
   */
  rotate(keyId: string, options: RotateOptions = {}): Promise<Rotated> {
    return rotateKey(this.#ledger, this.#caller, keyId, options, this.#settle)
  }

  /**
   * Final. Revoking what is revoked already is no error, and changes nothing.
   *
   * @throws KeyringError `not_found`, `conflict`.
   * @example
   * const { confirmation } = await keyring.keys.revoke(keyId, { reason: 'leaked', confirm: '2s' })
   * for (const { name, applied } of confirmation.nodes) console.log(name, applied ? 'refuses it' : 'has not said so yet')
   */
  revoke(keyId: string, options: Confirming): Promise<Confirmed<Key>>
  revoke(keyId: string, options?: RevokeOptions): Promise<Key>
  async revoke(keyId: string, options: RevokeOptions = {}): Promise<Key> {
    return revokeKeys(this.#ledger, this.#caller, [checkId('keyId', keyId)], options)
  }

  /**
   * For whoever has found a token: nothing that it opens is left. Where it was taken in twice, by a pepper and by its SHA-256, both
   * keys are revoked, and the one that it was verified by is returned.
   *
   * @throws KeyringError `not_found` where it is no key that the caller may see; `conflict`.
   */
  revokeToken(token: string, options: Confirming): Promise<Confirmed<Key>>
  revokeToken(token: string, options?: RevokeOptions): Promise<Key>
  async revokeToken(token: string, options: RevokeOptions = {}): Promise<Key> {
    const keys = await keysOfToken(this.#ledger, this.#caller, textOf(token))
    const [first, ...others] = keys.map(({ id }) => id)
    if (first === undefined) throw new KeyringError('not_found', 'this token is no key of this keyring')
    return revokeKeys(this.#ledger, this.#caller, [first, ...others], options)
  }

  /**
   * Revokes every key of one user, service account, account, or of an enterprise's own service accounts, a hundred at a time. Keys
   * that are made meanwhile may be left: disable the owner first.
   *
   * @throws KeyringError `not_found`, `conflict`.
   */
  revokeAll(filter: RevokeAllFilter, options: Confirming): Promise<Confirmed<{ count: number }>>
  revokeAll(filter: RevokeAllFilter, options?: RevokeOptions): Promise<{ count: number }>
  revokeAll(filter: RevokeAllFilter, options: RevokeOptions = {}): Promise<{ count: number }> {
    return revokeAllKeys(this.#ledger, this.#caller, filter, options)
  }

  /** Null where there is none. */
  async get(id: string): Promise<Key | null> {
    const key = await this.#ledger.get('keys', checkId('keyId', id))
    if (key === null || !(await maySeeKey(this.#ledger, this.#caller, key))) return null
    const [view] = await viewsOf(this.#ledger, [key])
    return view ?? null
  }

  /**
   * In the order of ids, which is roughly that of their making. The next page is `after` the last id; `limit` from 1 to 1000,
   * default 100. For a caller that is bound to an enterprise, see `users.list()`.
   */
  list(filter: KeyListFilter = {}): Promise<readonly Key[]> {
    return listKeys(this.#ledger, this.#caller, filter)
  }

  /**
   * Keys that still work, were not rotated, and expire within a duration: what a rotation job looks for. Pages as of `list()`,
   * `limit` default 1000. Those whose owner is disabled are among them.
   */
  expiring(filter: ExpiringFilter): Promise<readonly Key[]> {
    return expiringKeys(this.#ledger, this.#caller, filter)
  }

  /**
   * Takes in a key that was made elsewhere: by token, or by the SHA-256 of one. Its token may have any form.
   *
   * Not checked: that a SHA-256 is that of a strong token, or of one that the keyring keeps under a pepper already.
   *
   * @throws KeyringError as `issue()`.
   */
  async import(options: ImportOptions): Promise<Key> {
    return importKey(this.#ledger, this.#caller, options, this.#cameIn)
  }

  /**
   * The same for many, a thousand in a transaction: all of a thousand, or none of it. Errors say which key they are about. Unlike
   * `import()` it puts no key in the place of an expired one.
   */
  async importMany(
    keys: Iterable<ForeignKey> | AsyncIterable<ForeignKey>,
    options: ImportManyOptions = {},
  ): Promise<{ count: number }> {
    return importKeys(this.#ledger, this.#caller, keys, options, this.#cameIn)
  }

  /** What a token is, and whether it would be accepted now. Null where it is no key that the caller may see. Counts as no use. */
  async inspect(token: string): Promise<Inspection | null> {
    const facts = await this.#found(token)
    if (facts === null) return null
    const [key] = await viewsOf(this.#ledger, [facts.key])
    const reason = refusalOf(facts, this.#ledger)
    const scopes = await effectiveScopes(facts, this.#ledger)
    return Object.freeze({
      ...(key as Key),
      valid: reason === null,
      reason,
      effectiveScopes: Object.freeze([...scopes]),
    })
  }

  async #found(token: unknown): Promise<KeyFacts | null> {
    const facts = await this.#verifier.find(textOf(token))
    return facts !== null && (await maySeeKey(this.#ledger, this.#caller, facts.key)) ? facts : null
  }
}

function textOf(token: unknown): string {
  if (typeof token !== 'string') throw invalid('token must be a text')
  return token
}
