import { invalid } from './errors.js'
import { checkBoolean } from './fields.js'
import { Digester, type Peppers } from './format/digest.js'
import { defaultPrefixes, type Prefixes } from './format/token.js'
import { ownMembers } from './members.js'
import type { KeyStore } from './store/key-store.js'
import { memoryStore } from './store/memory-store.js'
import { checkDuration, checkDurationOrZero, nowBy } from './times.js'
import type { KeyKind, Lifetime, Policy } from './types.js'

export interface KeyringOptions {
  /** Default: a memory store. */
  store?: KeyStore
  /**
   * Default `{ personal: 'sta_', service: 'sts_', enterprise: 'ste_' }`. Letters, digits, `_`, `-`; ending in `_`. Decide once: keys
   * that were made under other prefixes are not recognised any more.
   */
  prefixes?: Partial<Prefixes>
  /**
   * Secrets of at least 16 characters (or bytes) by version; the highest is used for new keys. Default: none, plain SHA-256. A
   * process that lacks a version refuses the keys under it: give a new one to all of them before it is the highest of any.
   */
  peppers?: Peppers
  /** Default `() => new Date()`. */
  clock?: () => Date
  /** There is none: every use of a key asks the store. So only `false` is taken, which is the default. */
  cache?: false
  /**
   * How old may be what a key is judged by. Without a cache it is 0, which any value allows; it is checked, and changes nothing.
   * A duration; default 1 s.
   */
  maxStaleness?: Lifetime
  /** Default: keys live for as long as they are made to, or for ever. */
  policy?: Policy
}

/** Milliseconds. */
export interface CheckedPolicy {
  readonly maxLifetime: Readonly<Partial<Record<KeyKind, number>>>
  readonly defaultLifetime: Readonly<Partial<Record<KeyKind, number>>>
  readonly personalKeysMustExpire: boolean
  readonly warnBefore: number
}

export interface Settings {
  readonly store: KeyStore
  readonly prefixes: Prefixes
  readonly digester: Digester
  readonly clock: () => Date
  readonly policy: CheckedPolicy
}

const members = ['store', 'prefixes', 'peppers', 'clock', 'cache', 'maxStaleness', 'policy']

/** Throws a `KeyringError` (`invalid`) that names the option and what is allowed. */
export function checkOptions(options: KeyringOptions): Settings {
  const given = ownMembers('createKeyring()', options, members)
  const { store, prefixes = {}, peppers = {}, clock = () => new Date(), policy = {} } = given
  const { cache = false, maxStaleness = '1s' } = given
  if ((cache as unknown) !== false) throw invalid('cache must be false: this keyring has none')
  checkDurationOrZero('maxStaleness', maxStaleness)
  return Object.freeze({
    store: store === undefined ? memoryStore() : storeOf(store),
    prefixes: prefixesOf(prefixes),
    digester: new Digester(peppersOf(peppers)),
    clock: clockOf(clock),
    policy: policyOf(policy),
  })
}

const methods = [
  'open',
  'close',
  'get',
  'list',
  'lookUp',
  'findAccount',
  'lastUsed',
  'countPeppers',
  'hasForeignKeys',
  'commit',
  'recordUses',
  'listAudit',
  'changesSince',
  'lastSequence',
]

function storeOf(store: unknown): KeyStore {
  if (typeof store !== 'object' || store === null)
    throw invalid('store must be a KeyStore, like memoryStore()')
  const found = store as Record<string, unknown>
  if (typeof found['then'] === 'function')
    throw invalid('store must be a KeyStore, and is a promise of one: await it first')
  const missing = methods.find((name) => typeof found[name] !== 'function')
  if (missing !== undefined) throw invalid(`store must be a KeyStore: it has no ${missing}()`)
  return store as KeyStore
}

const kinds: readonly KeyKind[] = ['personal', 'service', 'enterprise']

function prefixesOf(given: Partial<Prefixes>): Prefixes {
  const prefixes = { ...defaultPrefixes, ...ownMembers('prefixes', given, kinds) }
  for (const prefix of Object.values(prefixes) as unknown[]) {
    if (typeof prefix !== 'string' || !/^[A-Za-z0-9_-]{1,32}_$/.test(prefix))
      throw invalid('a prefix must have letters, digits, "_" or "-", and end in "_", like "acme_sts_"')
  }
  if (new Set(Object.values(prefixes)).size < kinds.length) throw invalid('the three prefixes must differ')
  return Object.freeze(prefixes)
}

function peppersOf(given: Peppers): Peppers {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('peppers must be an object like { 1: "…" }')
  const peppers = Object.entries(ownMembers('peppers', given, Object.keys(given)))
  const checked = peppers.map(([version, secret]: [string, unknown]) => {
    if (!/^[1-9]\d{0,5}$/.test(version))
      throw invalid('peppers: a version must be a whole number from 1 to 999999')
    const isSecret = typeof secret === 'string' || secret instanceof Uint8Array
    if (!isSecret || secret.length < 16)
      throw invalid(`peppers[${version}] must be a text or bytes of at least 16`)
    return [version, typeof secret === 'string' ? secret : Uint8Array.from(secret)] as const
  })
  return Object.fromEntries(checked)
}

function clockOf(clock: () => Date): () => Date {
  if (typeof clock !== 'function') throw invalid('clock must be a function that returns a Date')
  nowBy(clock)
  return clock
}

function policyOf(policy: Policy): CheckedPolicy {
  const given = ownMembers('policy', policy, [
    'maxLifetime',
    'defaultLifetime',
    'personalKeysMustExpire',
    'warnBefore',
  ])
  const { personalKeysMustExpire = false, warnBefore = '7d' } = given
  return Object.freeze({
    maxLifetime: lifetimesOf('policy.maxLifetime', given.maxLifetime),
    defaultLifetime: lifetimesOf('policy.defaultLifetime', given.defaultLifetime),
    personalKeysMustExpire: checkBoolean('policy.personalKeysMustExpire', personalKeysMustExpire),
    warnBefore: checkDurationOrZero('policy.warnBefore', warnBefore),
  })
}

function lifetimesOf(
  name: string,
  given: Partial<Record<KeyKind, Lifetime>> = {},
): Partial<Record<KeyKind, number>> {
  const lifetimes = Object.entries(ownMembers(name, given, kinds))
  return Object.freeze(
    Object.fromEntries(lifetimes.map(([kind, value]) => [kind, checkDuration(`${name}.${kind}`, value)])),
  )
}
