import type { Identity } from '@latchkey/core'
import { LRUCache } from 'lru-cache'
import type { Change } from '../store/key-store.js'
import type { AccountRecord, KeyFacts, Table } from '../store/records.js'
import { Marks, type Mark } from './marks.js'

/** A key that is in memory: what is known of it, never whether it is good. */
export interface CachedKey {
  readonly facts: KeyFacts
  /** What it is while nothing of it changes; null where it was refused when it was read. */
  readonly identity: Identity | null
  /** When its use was told last, in milliseconds of the keyring's clock. */
  toldAt: number
}

interface Held<T> {
  readonly value: T
  readonly marks: readonly Mark[]
}

export interface CacheLimits {
  readonly max: number
  readonly maxUnknown: number
}

/**
 * Keys and accounts by what they were asked for with, each valid until a record changes that it was made from. Unknown keys are apart
 * from real ones, and unknown until any key changes.
 */
export class FactsCache {
  readonly #marks = new Marks()
  readonly #keys: LRUCache<string, Held<CachedKey>>
  readonly #accounts: LRUCache<string, Held<AccountRecord>>
  readonly #unknown: LRUCache<string, number>
  /** The last change of any key, by the log. At first, nothing of it is known. */
  #keysChanged = Number.POSITIVE_INFINITY

  constructor({ max, maxUnknown }: CacheLimits) {
    const dispose = ({ marks }: Held<unknown>): void => this.#marks.release(marks)
    this.#keys = new LRUCache<string, Held<CachedKey>>({ max, dispose })
    this.#accounts = new LRUCache<string, Held<AccountRecord>>({ max: Math.ceil(max / 4), dispose })
    this.#unknown = new LRUCache({ max: maxUnknown })
  }

  /** Empty, and told of every change after this number of the log from now on. Nothing is kept before. */
  begin(sequence: number): void {
    this.#keys.clear()
    this.#accounts.clear()
    this.#unknown.clear()
    this.#marks.begin(sequence)
    this.#keysChanged = sequence
  }

  get size(): number {
    return this.#keys.size
  }

  get unknownSize(): number {
    return this.#unknown.size
  }

  key(fingerprint: string): CachedKey | undefined {
    return valid(this.#keys, fingerprint)
  }

  account(id: string): AccountRecord | undefined {
    return valid(this.#accounts, id)
  }

  isUnknown(fingerprint: string): boolean {
    const asOf = this.#unknown.get(fingerprint)
    return asOf !== undefined && !this.keysChangedAfter(asOf)
  }

  keysChangedAfter(sequence: number): boolean {
    return this.#keysChanged > sequence
  }

  /** `asOf` is the number of the log that was read with the facts. False: something has changed since, and it is not kept. */
  keepKey(fingerprint: string, value: CachedKey, asOf: number): boolean {
    this.#unknown.delete(fingerprint)
    return this.#keep(this.#keys, fingerprint, value, namesIn(value.facts), asOf)
  }

  keepAccount(id: string, value: AccountRecord, asOf: number): void {
    this.#keep(this.#accounts, id, value, [nameOf('accounts', value.id), anyAccount], asOf)
  }

  keepUnknown(fingerprint: string, asOf: number): void {
    if (asOf >= this.#keysChanged) this.#unknown.set(fingerprint, asOf)
  }

  #keep<T>(
    cache: LRUCache<string, Held<T>>,
    at: string,
    value: T,
    names: readonly string[],
    asOf: number,
  ): boolean {
    const marks = this.#marks.hold(names, asOf)
    if (marks !== null) cache.set(at, { value, marks })
    return marks !== null
  }

  /** Records were changed, by this process or another. The same change may be told twice. */
  apply(changes: readonly Change[]): void {
    for (const { table, id, sequence } of changes) {
      this.#marks.change(nameOf(table, id), sequence)
      if (table === 'roles') this.#marks.change(anyRole, sequence)
      if (table === 'accounts') this.#marks.change(anyAccount, sequence)
      if (table === 'keys') this.#keysChanged = Math.max(this.#keysChanged, sequence)
    }
  }
}

function valid<T extends object>(cache: LRUCache<string, Held<T>>, at: string): T | undefined {
  const held = cache.get(at)
  if (held === undefined) return undefined
  for (const mark of held.marks) {
    if (mark.isValid) continue
    cache.delete(at)
    return undefined
  }
  return held.value
}

const anyRole = 'roles'
/** A short id may pass from one account to another. */
const anyAccount = 'accounts'

function nameOf(table: Change['table'], id: string): string {
  return `${table} ${id}`
}

/** Everything that a key's use depends on: also what is not there yet, and may come. */
function namesIn({ key, user, serviceAccount, account, enterprise }: KeyFacts): readonly string[] {
  const owner = user ?? serviceAccount
  const enterpriseId = enterprise?.id ?? serviceAccount?.enterpriseId ?? account?.enterpriseId
  const parts: readonly (readonly [Table, string | null | undefined])[] = [
    ['keys', key.id],
    ['users', key.userId],
    ['serviceAccounts', key.serviceAccountId],
    ['accounts', owner?.accountId],
    ['enterprises', enterpriseId],
  ]
  return [anyRole, ...parts.flatMap(([table, id]) => (id ? [nameOf(table, id)] : []))]
}
