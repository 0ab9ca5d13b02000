import { invalid } from './errors.js'
import { checkBoolean, checkName } from './fields.js'
import { Digester, type Peppers } from './format/digest.js'
import { defaultPrefixes, type Prefixes } from './format/token.js'
import { ownMembers } from './members.js'
import type { ChangeFeed } from './feed/change-feed.js'
import type { KeyStore } from './store/key-store.js'
import { memoryStore } from './store/memory-store.js'
import { checkDuration, checkDurationOrZero, nowBy, systemClock } from './times.js'
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
  /**
   * Opens also where keys hang on a pepper that is not given; default false. Those keys are not recognised. For tools that only list and
   * revoke: an emergency must not wait for a secret.
   */
  allowMissingPeppers?: boolean
  /** Default `() => new Date()`. */
  clock?: () => Date
  /** What is kept in memory of keys that are used; `false`: nothing, every use of a key asks the store. */
  cache?: false | CacheOptions
  /**
   * A key that was revoked, has expired, was rotated out or narrowed is refused by this process at most so long after the change was
   * committed, by whatever process. A duration; default 1 s. 0: nothing is kept in memory.
   */
  maxStaleness?: Lifetime
  /** Wakes this keyring up when others have changed something. Default: the store's own. */
  feed?: ChangeFeed
  /** As this process is called where the receipts of a change are shown. Default: the name of the machine, and the process id. */
  nodeName?: string
  /** Default: keys live for as long as they are made to, or for ever. */
  policy?: Policy
}

export interface CacheOptions {
  /** Keys, 50,000 by default; about 4 kB each. The least recently used give way. */
  max?: number
  /** Tokens that are no key of this keyring, 10,000 by default. They are apart, so that junk drives no real key out. */
  maxUnknown?: number
  /** Look-ups in the store at the same time, 1,000 by default. What comes on top is unavailable (503) at once. */
  maxLoads?: number
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
  readonly allowMissingPeppers: boolean
  readonly clock: () => Date
  readonly policy: CheckedPolicy
  /** Null: none. */
  readonly cache: { readonly max: number; readonly maxUnknown: number } | null
  readonly maxLoads: number
  /** Milliseconds. */
  readonly maxStaleness: number
  readonly feed: ChangeFeed | undefined
  readonly nodeName: string | undefined
}

const members = [
  'store',
  'prefixes',
  'peppers',
  'allowMissingPeppers',
  'clock',
  'cache',
  'maxStaleness',
  'feed',
  'nodeName',
  'policy',
]

/** Throws a `KeyringError` (`invalid`) that names the option and what is allowed. */
export function checkOptions(options: KeyringOptions): Settings {
  const given = ownMembers('createKeyring()', options, members)
  const { store, prefixes = {}, peppers = {}, clock = systemClock, policy = {} } = given
  const { cache = {}, maxStaleness: staleness = '1s' } = given
  const maxStaleness = checkDurationOrZero('maxStaleness', staleness)
  const { max, maxUnknown, maxLoads } = cacheOf(cache)
  return Object.freeze({
    store: store === undefined ? memoryStore() : storeOf(store),
    prefixes: prefixesOf(prefixes),
    digester: new Digester(peppersOf(peppers)),
    allowMissingPeppers: checkBoolean('allowMissingPeppers', given.allowMissingPeppers ?? false),
    clock: clockOf(clock),
    policy: policyOf(policy),
    cache: cache === false || maxStaleness === 0 ? null : { max, maxUnknown },
    maxLoads,
    maxStaleness,
    feed: given.feed === undefined ? undefined : feedOf(given.feed),
    nodeName: given.nodeName === undefined ? undefined : checkName('nodeName', given.nodeName),
  })
}

function cacheOf(cache: false | CacheOptions): Required<CacheOptions> {
  const given = ownMembers('cache', cache === false ? {} : cache, ['max', 'maxUnknown', 'maxLoads'])
  const { max = 50_000, maxUnknown = 10_000, maxLoads = 1000 } = given
  for (const [name, value] of Object.entries({ max, maxUnknown, maxLoads })) {
    if (!Number.isSafeInteger(value) || value < 1 || value > 10_000_000)
      throw invalid(`cache.${name} must be a whole number from 1 to 10,000,000`)
  }
  return { max, maxUnknown, maxLoads }
}

function feedOf(feed: unknown): ChangeFeed {
  if (typeof feed === 'object' && feed !== null && 'listen' in feed && typeof feed.listen === 'function')
    return feed as ChangeFeed
  throw invalid('feed must be a ChangeFeed: an object with a listen() function')
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
  'recordNode',
  'removeNode',
  'listNodes',
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
