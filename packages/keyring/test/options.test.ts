import { describe, expect, it } from 'vitest'
import { createKeyring } from '../src/keyring.js'
import { checkOptions, type KeyringOptions } from '../src/options.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, day, refusal } from './support/house.js'

const make = (options: unknown) => () => createKeyring(options as KeyringOptions)

describe('createKeyring: options', () => {
  it('needs none', () => {
    const { policy, prefixes, digester } = checkOptions({})
    expect(prefixes).toStrictEqual({ personal: 'sta_', service: 'sts_', enterprise: 'ste_' })
    expect(policy).toStrictEqual({
      maxLifetime: {},
      defaultLifetime: {},
      personalKeysMustExpire: false,
      warnBefore: 7 * day,
    })
    expect(digester.newest).toBe(0)
  })

  it('takes an option that is undefined for one that is absent', () => {
    const absent = Object.fromEntries(
      [
        'store',
        'prefixes',
        'peppers',
        'allowMissingPeppers',
        'clock',
        'cache',
        'maxStaleness',
        'feed',
        'policy',
      ].map((name) => [name, undefined]),
    )
    expect(make(absent)).not.toThrow()
  })

  it('takes what the contract names of caching: none, and any staleness', () => {
    for (const maxStaleness of ['1s', 'PT5S', 0, 250, '0s'])
      expect(make({ cache: false, maxStaleness })).not.toThrow()
  })

  it.each([
    null,
    7,
    'x',
    [],
    true,
    { stoer: 1 },
    { feed: null },
    { __PROTO__: 1 },
    JSON.parse('{"__proto__": {}}') as unknown,
    { store: null },
    { store: {} },
    { store: 'memory' },
    { store: Promise.resolve(memoryStore()) },
    { store: { ...memoryStore(), commit: undefined } },
    { prefixes: null },
    { prefixes: { personal: 'sta' } },
    { prefixes: { personal: '' } },
    { prefixes: [] },
    { prefixes: { personal: ['sta_'] } },
    { prefixes: { personal: 'sts_' } },
    { prefixes: { admin: 'x_' } },
    { prefixes: { personal: 's a_' } },
    { prefixes: { personal: `${'x'.repeat(33)}_` } },
    { peppers: null },
    { peppers: [] },
    { peppers: 'secret' },
    { peppers: { 0: 'x'.repeat(16) } },
    { peppers: { 1: 'short' } },
    { peppers: { '01': 'x'.repeat(16) } },
    { peppers: { a: 'x'.repeat(16) } },
    { peppers: { 1: null } },
    { peppers: { 1: { length: 16 } } },
    { peppers: { 1: new Uint8Array(15) } },
    { clock: null },
    { clock: new Date() },
    { clock: () => 0 },
    { clock: () => new Date(Number.NaN) },
    { clock: () => Promise.resolve(new Date()) },
    { cache: { max: 0 } },
    { cache: { maxUnknown: 1.5 } },
    { cache: { maxLoads: '7' } },
    { cache: { size: 7 } },
    { cache: true },
    { feed: {} },
    { feed: null },
    { cache: null },
    { maxStaleness: -1 },
    { maxStaleness: 'soon' },
    { maxStaleness: null },
    { maxStaleness: Infinity },
    { policy: null },
    { policy: [] },
    { policy: { maxLifetimes: {} } },
    { policy: { maxLifetime: 7 } },
    { policy: { maxLifetime: { personal: '0d' } } },
    { policy: { maxLifetime: { personal: 1e300 } } },
    { policy: { maxLifetime: { admin: '1d' } } },
    { policy: { defaultLifetime: { service: '-1d' } } },
    { policy: { personalKeysMustExpire: 'no' } },
    { policy: { personalKeysMustExpire: null } },
    { policy: { warnBefore: 'later' } },
    { policy: { warnBefore: -1 } },
    { policy: { warnBefore: null } },
  ])('refuses %j (%#)', async (options) => {
    const error = await refusal(make(options))
    expect(error.code).toBe('invalid')
    expect(error.message.length).toBeGreaterThan(15)
  })

  it('says which method a store lacks', async () => {
    const half = { open: async () => undefined, close: async () => undefined }
    expect((await refusal(make({ store: half }))).message).toBe('store must be a KeyStore: it has no get()')
  })

  it('takes its options once: what changes later changes nothing', () => {
    const bytes = new Uint8Array(16).fill(7)
    const options = {
      prefixes: { personal: 'p_' },
      peppers: { 1: bytes },
      policy: { maxLifetime: { personal: '1d' } },
    }
    const settings = checkOptions(options)
    const before = settings.digester.digest('token')
    bytes.fill(0)
    options.prefixes.personal = 'q_'
    options.policy.maxLifetime.personal = '999d'
    expect(settings.digester.digest('token')).toStrictEqual(before)
    expect(settings.prefixes.personal).toBe('p_')
    expect(settings.policy.maxLifetime.personal).toBe(day)
    for (const part of [settings, settings.prefixes, settings.policy, settings.policy.maxLifetime])
      expect(Object.isFrozen(part)).toBe(true)
  })

  it('does not repeat a secret', async () => {
    const error = await refusal(make({ peppers: { 1: 'hunter2' } }))
    expect(error.message).toBe('peppers[1] must be a text or bytes of at least 16')
    expect(await codeOf(make({ peppers: { hunter2: 'x'.repeat(16) } }))).toBe('invalid')
    expect((await refusal(make({ peppers: { hunter2: 'x'.repeat(16) } }))).message).not.toContain('hunter2')
  })
})
