// What is in memory of keys: asked for once, and never believed for longer than it may be.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthenticator } from '@latchkey/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeFeed } from '../../src/feed/change-feed.js'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyringOptions } from '../../src/options.js'
import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { judge, openHouse, type House } from '../support/house.js'
import { counting, FlakyStore } from '../support/stores.js'

/** Longer than any test: what a node hears, it hears by a wake-up. */
const long = '1h'
const keyrings: Keyring[] = []

afterEach(async () => {
  for (const keyring of keyrings.splice(0)) await keyring.close().catch(() => undefined)
})

/** A feed whose wake-ups the test gives. */
class HandFeed implements ChangeFeed {
  #wake: () => void = () => undefined

  async listen(wake: () => void): Promise<() => Promise<void>> {
    this.#wake = wake
    return async () => undefined
  }

  /** Wakes, and waits until the log must have been read. */
  async ring(): Promise<void> {
    this.#wake()
    await sleep(5)
  }
}

interface Node {
  readonly keyring: Keyring
  readonly feed: HandFeed
  readonly calls: Map<string, number>
}

/** One more keyring on the store, as another process would have it, that has heard from the log once. */
async function node(inner: KeyStore, house: House, options: KeyringOptions = {}): Promise<Node> {
  const { store, calls } = counting(inner)
  const feed = new HandFeed()
  const keyring = createKeyring({ store, feed, clock: house.clock.now, maxStaleness: long, ...options })
  keyrings.push(keyring)
  await keyring.open()
  await keyring.verify('sta_0000000000000000000000000000000000000000')
  keyring.recall('wake up')
  await sleep(5)
  calls.clear()
  return { keyring, feed, calls }
}

let store: KeyStore
let house: House
let other: Node
let token: string
let keyId: string

beforeEach(async () => {
  store = memoryStore()
  house = await openHouse({ store })
  keyrings.push(house.keyring)
  const issued = await house.keyring.keys.issue({ userId: 'u1' })
  token = issued.token
  keyId = issued.key.id
  other = await node(store, house)
})

describe('a key that is known', () => {
  it('costs the store one look-up', async () => {
    for (let i = 0; i < 100; i++) expect(await judge(other.keyring, token)).toBe('ok')
    expect(Object.fromEntries(other.calls)).toMatchObject({ lookUp: 1 })
    expect(other.keyring.recall(token)?.subject.id).toBe('u1')
  })

  it('asked for by many at once, too', async () => {
    await Promise.all(Array.from({ length: 100 }, () => other.keyring.verify(token)))
    expect(other.calls.get('lookUp')).toBe(1)
  })

  it('is one frozen identity for all', async () => {
    const first = await other.keyring.verify(token)
    expect(other.keyring.recall(token)).toBe(first)
    expect([first, first?.subject, first?.scopes, first?.key, first?.account].every(Object.isFrozen)).toBe(
      true,
    )
  })

  // authentik CVE-2025-64708: expiry is a matter of the moment, not of a clean-up.
  it('expires at its instant all the same', async () => {
    const { token: short } = await house.keyring.keys.issue({ userId: 'u1', expiresIn: '1h' })
    expect(await judge(other.keyring, short)).toBe('ok')
    house.clock.move(3_600_000 - 1)
    expect(other.keyring.recall(short)?.kind).toBe('personal')
    house.clock.move(1)
    expect(other.keyring.recall(short)).toBeUndefined()
    expect(await judge(other.keyring, short)).toBe('token_expired')
  })

  it('without a cache is looked up each time', async () => {
    for (const options of [{ cache: false as const }, { maxStaleness: 0 }]) {
      const { keyring, calls } = await node(store, house, options)
      for (let i = 0; i < 5; i++) await keyring.verify(token)
      expect([calls.get('lookUp'), keyring.recall(token)]).toEqual([5, undefined])
    }
  })
})

type Change = (keyring: Keyring) => Promise<unknown>

/** What is done elsewhere, and how the key is judged after that. */
const changes: readonly (readonly [name: string, change: Change, after: string])[] = [
  ['revoked', (k) => k.keys.revoke(keyId), 'token_revoked'],
  ['revoked with all of the account', (k) => k.keys.revokeAll({ accountId: 'a1' }), 'token_revoked'],
  ['rotated', (k) => k.keys.rotate(keyId), 'token_revoked'],
  ['its user disabled', (k) => k.users.update('u1', { status: 'disabled' }), 'subject_disabled'],
  ['its user deleted', (k) => k.users.delete('u1'), 'subject_disabled'],
  ['its account disabled', (k) => k.accounts.update('a1', { status: 'disabled' }), 'subject_disabled'],
  ['its enterprise disabled', (k) => k.enterprises.update('e1', { status: 'disabled' }), 'subject_disabled'],
]

describe('a change by another process', () => {
  beforeEach(async () => {
    expect(await judge(other.keyring, token)).toBe('ok')
  })

  it.each(changes)('%s: seen as soon as the log is read', async (_, change, after) => {
    await change(house.keyring)
    await other.feed.ring()
    expect(other.keyring.recall(token)).toBeUndefined()
    expect(await judge(other.keyring, token)).toBe(after)
    // And known from then on.
    other.calls.clear()
    expect(await judge(other.keyring, token)).toBe(after)
    expect(other.calls.get('lookUp')).toBeUndefined()
  })

  it.each(changes)(
    '%s: seen after maxStaleness, whatever became of the wake-ups',
    async (_, change, after) => {
      const deaf = await node(store, house, { maxStaleness: 40 })
      expect(await judge(deaf.keyring, token)).toBe('ok')
      await change(house.keyring)
      await sleep(45)
      expect(await judge(deaf.keyring, token)).toBe(after)
    },
  )

  it('permissions: fewer and more', async () => {
    await house.keyring.users.update('u1', { permissions: ['account:read'] })
    await other.feed.ring()
    expect((await other.keyring.verify(token))?.scopes).toEqual(['account:read'])
    await house.keyring.users.update('u1', { permissions: ['account:read', 'x:y'] })
    await other.feed.ring()
    expect((await other.keyring.verify(token))?.scopes).toEqual(['account:read', 'x:y'])
  })

  it('a role, also one that comes and goes', async () => {
    await house.keyring.roles.create({ name: 'support', permissions: ['ticket:read'] })
    await house.keyring.users.update('u1', { permissions: ['support'] })
    await other.feed.ring()
    const scopes: unknown[] = [(await other.keyring.verify(token))?.scopes]
    await house.keyring.roles.update('support', { permissions: ['ticket:*'] })
    await other.feed.ring()
    scopes.push((await other.keyring.verify(token))?.scopes)
    await house.keyring.roles.delete('support')
    await other.feed.ring()
    scopes.push((await other.keyring.verify(token))?.scopes)
    expect(scopes).toEqual([['ticket:read'], ['ticket:*'], []])
  })

  it('of one key leaves the others where they are; of an account, those of other accounts', async () => {
    const { token: second } = await house.keyring.keys.issue({ userId: 'u1' })
    const { token: third } = await house.keyring.keys.issue({ userId: 'u2' })
    await other.feed.ring()
    for (const one of [token, second, third]) await other.keyring.verify(one)
    await house.keyring.keys.revoke(keyId)
    await other.feed.ring()
    expect([token, second, third].map((one) => other.keyring.recall(one)?.subject.id)).toEqual([
      undefined,
      'u1',
      'u2',
    ])
    await house.keyring.accounts.update('a1', { name: 'New' })
    await other.feed.ring()
    expect([second, third].map((one) => other.keyring.recall(one)?.subject.id)).toEqual([undefined, 'u2'])
  })

  it('an account that was detached may not be acted on any more', async () => {
    const { token: chief } = await house.keyring.keys.issue({ serviceAccountId: 'es1' })
    await other.feed.ring()
    const authenticator = createAuthenticator({ verifier: other.keyring, clock: house.clock.now })
    const ask = async (id: string): Promise<number> => {
      const headers = { authorization: `Token ${chief}`, 'x-delegate-account-id': id }
      const outcome = await authenticator.authenticate({ headers })
      return outcome.ok ? 200 : outcome.status
    }
    for (const id of ['a1', 'short1', 'a1']) expect(await ask(id)).toBe(200)
    await house.keyring.accounts.update('a1', { enterpriseId: null })
    await other.feed.ring()
    expect([await ask('a1'), await ask('short1')]).toEqual([403, 403])
  })
})

describe('a change by this process counts at once', () => {
  it.each(changes)('%s', async (_, change, after) => {
    expect(await judge(other.keyring, token)).toBe('ok')
    await change(other.keyring)
    expect(other.keyring.recall(token)).toBeUndefined()
    expect(await judge(other.keyring, token)).toBe(after)
  })
})

// unkey#4416: a key of one kind was taken as another. The prefix of a token that came in by its digest is seen at its use alone.
it('a key whose prefix contradicts its record is none, however often it is asked for', async () => {
  const personal = `sta_${'0123456789'.repeat(4)}`
  const sha256 = createHash('sha256').update(personal).digest('hex')
  await other.keyring.keys.import({ serviceAccountId: 's1', sha256 })
  other.calls.clear()
  for (let i = 0; i < 3; i++) {
    expect(await judge(other.keyring, personal)).toBeNull()
    expect(other.keyring.recall(personal)).toBeUndefined()
  }
  expect(other.calls.get('lookUp')).toBe(1)
})

describe('a token that is unknown', () => {
  /** Well formed, with the right checksum, and no key of this store. */
  async function stranger(): Promise<string> {
    const elsewhere = await openHouse()
    return (await elsewhere.keyring.keys.issue({ userId: 'u1' })).token
  }

  it('is asked for once, until any key changes', async () => {
    const unknown = await stranger()
    for (let i = 0; i < 5; i++) expect(await judge(other.keyring, unknown)).toBeNull()
    expect(other.calls.get('lookUp')).toBe(1)
    await house.keyring.keys.issue({ userId: 'u2' })
    await other.feed.ring()
    await other.keyring.verify(unknown)
    expect(other.calls.get('lookUp')).toBe(2)
  })

  // litellm#26729: a key that had been asked for before it was made did not work.
  it('works as soon as it is a key', async () => {
    const unknown = await stranger()
    expect(await judge(other.keyring, unknown)).toBeNull()
    await house.keyring.keys.import({ userId: 'u1', token: unknown })
    await other.feed.ring()
    expect(await judge(other.keyring, unknown)).toBe('ok')
    const mine = await stranger()
    expect(await judge(other.keyring, mine)).toBeNull()
    await other.keyring.keys.import({ userId: 'u1', token: mine })
    expect(await judge(other.keyring, mine)).toBe('ok')
  })

  it('does not drive real keys out', async () => {
    const small = await node(store, house, { cache: { max: 1, maxUnknown: 10 } })
    expect(await judge(small.keyring, token)).toBe('ok')
    for (let i = 0; i < 50; i++) await small.keyring.verify(await stranger())
    expect(small.keyring.recall(token)?.subject.id).toBe('u1')
    expect(small.keyring.health().cache).toMatchObject({ size: 1, unknownSize: 10 })
  })
})

describe('while the store is down', () => {
  it('what is known is believed for maxStaleness, and then nothing is', async () => {
    const flaky = new FlakyStore(store)
    const errors: string[] = []
    const { keyring } = await node(flaky.store, house, { maxStaleness: 60 })
    keyring.on('error', ({ during }) => errors.push(during))
    expect(await judge(keyring, token)).toBe('ok')
    flaky.down.add('*')
    await sleep(80)
    await expect(keyring.verify(token)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(keyring.recall(token)).toBeUndefined()
    flaky.down.clear()
    expect(await judge(keyring, token)).toBe('ok')
    expect(new Set(errors)).toEqual(new Set(['following of the change log']))
  })
})

describe('a token without our checksum', () => {
  it('costs the store nothing, until keys change', async () => {
    const foreign = 'from-elsewhere-0123456789'
    for (let i = 0; i < 5; i++) expect(await judge(other.keyring, foreign)).toBeNull()
    // It was asked when the node began.
    expect(Object.fromEntries(other.calls)).toEqual({})
    await house.keyring.keys.import({ userId: 'u1', token: foreign })
    await other.feed.ring()
    expect(await judge(other.keyring, foreign)).toBe('ok')
  })
})

describe('a store that is behind what was seen of it', () => {
  // A replica that took over without the last changes may not know of a revocation.
  it('is not believed, until it has caught up', async () => {
    const foreign = 'from-elsewhere-0123456789'
    await house.keyring.keys.import({ userId: 'u1', token: foreign })
    expect(await judge(other.keyring, token)).toBe('ok')
    const copy = memoryStore()
    let current = store
    const switched = new Proxy(store, {
      get: (_, name: keyof KeyStore) => {
        const member: unknown = current[name]
        return typeof member === 'function' ? member.bind(current) : member
      },
    })
    const { keyring, feed } = await node(switched, house)
    expect(await judge(keyring, token)).toBe('ok')
    current = copy
    await feed.ring()
    expect(keyring.recall(token)).toBeUndefined()
    await expect(keyring.verify(token)).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(keyring.findAccount('a1')).rejects.toMatchObject({ code: 'store_unavailable' })
    // That one holds no keys from elsewhere: a good one must not be called unknown by it.
    await expect(keyring.verify(foreign)).rejects.toMatchObject({ code: 'store_unavailable' })
    current = store
    await feed.ring()
    expect(await judge(keyring, token)).toBe('ok')
  })
})

describe('a load that a change has overtaken', () => {
  // MemWal#900: what was read before the revocation was put into the cache after it.
  it.each(changes.filter(([name]) => name !== 'its user deleted'))(
    '%s: is not kept, and read again',
    async (_, change, after) => {
      let release = (): void => undefined
      const held = new Promise<void>((resolve) => (release = resolve))
      const slow = new Proxy(store, {
        get: (target, name: keyof KeyStore) => {
          if (name !== 'lookUp')
            return typeof target[name] === 'function' ? target[name].bind(target) : target[name]
          return async (digests: readonly string[]) => {
            const found = await target.lookUp(digests)
            await held
            return found
          }
        },
      })
      const { keyring, feed } = await node(slow, house)
      const loading = judge(keyring, token)
      await sleep(2)
      await change(house.keyring)
      await feed.ring()
      release()
      // Whoever revoked it may have been told by now that this node has applied it.
      expect(await loading).toBe(after)
      expect(keyring.recall(token)).toBeUndefined()
    },
  )
})
