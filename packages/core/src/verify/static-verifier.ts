import { isObject, kindOf, ownOptions, printable } from '../lib/check.js'
import { fingerprintOf, fingerprintOfHex } from '../lib/digest.js'
import { frozenIdentity } from '../lib/frozen-identity.js'
import { isScope } from '../lib/scope.js'
import type { Account, Claims, Identity, Verifier } from '../types.js'
import { flawOf, flawOfAccount } from '../lib/identity.js'

/** A fixed key: the token itself, or its SHA-256 in hex so that the source holds no secret. */
export interface StaticEntry<C extends object = Claims> {
  token?: string | undefined
  sha256?: string | undefined
  identity: Identity<C>
}

export interface StaticVerifierOptions {
  /** The accounts that enterprise keys may act on. */
  accounts?: readonly Account[] | undefined
}

/**
 * A verifier over fixed keys, for small services and tests. Tokens are looked up by their SHA-256, so no token is kept and
 * the time of a look-up tells nothing about how close a guess was. Any `token68` may be a key here, without a checksum.
 *
 * @throws TypeError where an entry is malformed, or a token is there twice. The message gives the entry's place in the list.
 * @example
 * staticVerifier([{ token: process.env.SERVICE_KEY, identity: { kind: 'service', … } }])
 */
export function staticVerifier<C extends object = Claims>(
  entries: readonly StaticEntry<C>[],
  options: StaticVerifierOptions = {},
): Verifier<C> {
  const identities = indexEntries(entries)
  const accounts = indexAccounts(ownOptions('staticVerifier', options, ['accounts']).accounts ?? [])
  const recall = (token: string): Identity<C> | undefined => {
    const identity = identities.get(fingerprintOf(token))
    return identity === undefined || prefixContradicts(token, identity.kind) ? undefined : identity
  }
  return Object.freeze({
    recall,
    verify: (token: string): Promise<Identity<C> | null> => Promise.resolve(recall(token) ?? null),
    findAccount(id: string): Promise<Account | null> {
      return Promise.resolve(accounts.get(id) ?? null)
    },
  })
}

function indexEntries<C extends object>(entries: readonly StaticEntry<C>[]): Map<string, Identity<C>> {
  if (!Array.isArray(entries))
    throw new TypeError(`staticVerifier: entries must be a list, got ${kindOf(entries)}`)
  const identities = new Map<string, Identity<C>>()
  for (const [i, entry] of (entries as readonly StaticEntry<C>[]).entries()) {
    const fingerprint = fingerprintOfEntry(entry, i)
    if (identities.has(fingerprint))
      throw new TypeError(`staticVerifier: entries[${i}] has the same token as an earlier entry`)
    identities.set(fingerprint, checkedIdentity(entry, i))
  }
  return identities
}

function fingerprintOfEntry(entry: StaticEntry<object>, i: number): string {
  if (!isObject(entry))
    throw new TypeError(`staticVerifier: entries[${i}] must be an object, got ${kindOf(entry)}`)
  const { token, sha256: digest } = entry as StaticEntry<object>
  if ((token === undefined) === (digest === undefined)) {
    throw new TypeError(`staticVerifier: entries[${i}] must have either a token or a sha256`)
  }
  if (digest !== undefined) {
    if (typeof digest === 'string' && /^[0-9a-f]{64}$/i.test(digest)) return fingerprintOfHex(digest)
    throw new TypeError(`staticVerifier: entries[${i}].sha256 must be 64 hex digits`)
  }
  if (typeof token === 'string' && /^[A-Za-z0-9._~+/-]+=*$/.test(token)) return fingerprintOf(token)
  throw new TypeError(
    `staticVerifier: entries[${i}].token must be a token68 (RFC 9110 §11.2), got ${kindOf(token)}`,
  )
}

function checkedIdentity<C extends object>({ identity }: StaticEntry<C>, i: number): Identity<C> {
  const flaw = flawOf(identity)
  if (flaw !== null) throw new TypeError(`staticVerifier: entries[${i}].identity: ${flaw}`)
  const stranger = identity.scopes.find((scope) => !isScope(scope))
  if (stranger !== undefined) {
    throw new TypeError(
      `staticVerifier: entries[${i}].identity: "${printable(stranger)}" is no scope like "resource:action"`,
    )
  }
  return frozenIdentity(identity)
}

function indexAccounts(accounts: readonly Account[]): Map<string, Account> {
  if (!Array.isArray(accounts))
    throw new TypeError(`staticVerifier: option "accounts" must be a list, got ${kindOf(accounts)}`)
  const index = new Map<string, Account>()
  for (const [i, account] of (accounts as readonly Account[]).entries()) {
    const flaw = flawOfAccount(account)
    if (flaw !== null) throw new TypeError(`staticVerifier: accounts[${i}]: ${flaw}`)
    for (const id of new Set([account.id, account.shortId ?? account.id])) {
      if (index.has(id))
        throw new TypeError(`staticVerifier: accounts[${i}] has an id or short id that is taken already`)
      index.set(id, Object.freeze({ ...account }))
    }
  }
  return index
}

const kindByPrefix: ReadonlyMap<string, string> = new Map([
  ['sta_', 'personal'],
  ['sts_', 'service'],
  ['ste_', 'enterprise'],
])

const ourKinds: ReadonlySet<string> = new Set(kindByPrefix.values())

/** The prefix is a hint and the record decides the kind; where the two disagree the key is refused. */
function prefixContradicts(token: string, kind: string): boolean {
  const hinted = kindByPrefix.get(token.slice(0, 4))
  if (hinted === undefined || hinted === kind) return false
  return ourKinds.has(kind) && /^[0-9a-f]{40}$/.test(token.slice(4))
}
