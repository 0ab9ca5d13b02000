// Which processes have applied a revocation: several keyrings on one store, as several processes would have it.
import { hostname } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ChangeFeed } from '../../src/feed/change-feed.js'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyringOptions } from '../../src/options.js'
import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'
import { codeOf, judge, openHouse, type House } from '../support/house.js'
import { FlakyStore } from '../support/stores.js'

const keyrings: Keyring[] = []

afterEach(async () => {
  for (const keyring of keyrings.splice(0)) await keyring.close().catch(() => undefined)
})

/** Wakes nobody, or all. */
class Bell implements ChangeFeed {
  readonly #wakes = new Set<() => void>()
  isMute = false

  async listen(wake: () => void): Promise<() => Promise<void>> {
    this.#wakes.add(wake)
    return async () => void this.#wakes.delete(wake)
  }

  async publish(): Promise<void> {
    if (!this.isMute) for (const wake of this.#wakes) wake()
  }
}

let store: KeyStore
let bell: Bell
let house: House
let token: string
let keyId: string

/** One that has used the key, so that it is in its memory. */
async function node(nodeName: string, options: KeyringOptions = {}): Promise<Keyring> {
  const given = { store, feed: bell, maxStaleness: '1h', nodeName, ...options }
  const keyring = createKeyring({ ...given, clock: house.clock.now })
  keyrings.push(keyring)
  await expect.poll(() => judge(keyring, token).then(() => keyring.recall(token) !== undefined)).toBe(true)
  return keyring
}

beforeEach(async () => {
  store = memoryStore()
  bell = new Bell()
  house = await openHouse({ store, feed: bell, cache: false })
  keyrings.push(house.keyring)
  const issued = await house.keyring.keys.issue({ userId: 'u1' })
  token = issued.token
  keyId = issued.key.id
})

describe('revoke() with confirm', () => {
  it('resolves when all nodes have applied it', async () => {
    const nodes = [await node('one'), await node('two')]
    // Before they give their regular sign of life: they are asked for it.
    const revoked = await house.keyring.keys.revoke(keyId, { confirm: '5s' })
    expect(nodes.map((keyring) => keyring.recall(token))).toEqual([undefined, undefined])
    expect(revoked).toMatchObject({ id: keyId, state: 'revoked', confirmation: { complete: true } })
    expect(revoked.confirmation.nodes.map(({ name, applied }) => [name, applied])).toEqual([
      ['one', true],
      ['two', true],
    ])
    expect(Object.isFrozen(revoked.confirmation.nodes[0])).toBe(true)
  })

  it('tells of one that has not, when the time is over', async () => {
    await node('one')
    bell.isMute = true
    await node('deaf')
    const { confirmation, state } = await house.keyring.keys.revoke(keyId, { confirm: 50 })
    expect([state, confirmation.complete]).toEqual(['revoked', false])
    expect(confirmation.nodes.map(({ name, applied }) => [name, applied])).toEqual([
      ['deaf', false],
      ['one', false],
    ])
    bell.isMute = false
    const again = await house.keyring.keys.revoke(keyId, { confirm: '10s' })
    expect(again.confirmation).toMatchObject({
      complete: true,
      nodes: [{ applied: true }, { applied: true }],
    })
  })

  it('counts the process itself where it keeps keys', async () => {
    const keyring = await node('self')
    expect((await keyring.keys.revoke(keyId, { confirm: '10s' })).confirmation).toMatchObject({
      complete: true,
      nodes: [{ name: 'self', applied: true }],
    })
  })

  it('is complete at once where nobody keeps keys', async () => {
    expect((await house.keyring.keys.revoke(keyId, { confirm: '10s' })).confirmation).toEqual({
      complete: true,
      nodes: [],
    })
  })

  it('does not wait for one that was closed', async () => {
    const gone = await node('gone')
    await gone.close()
    const { confirmation } = await house.keyring.keys.revoke(keyId, { confirm: '10s' })
    expect(confirmation.nodes).toEqual([])
  })

  it('nor for one that has given no sign of life for half a minute and its maxStaleness', async () => {
    const dead = { id: 'dead', name: 'dead', sequence: 0, lease: 1000, age: 31_000 }
    const list = store.listNodes.bind(store)
    store.listNodes = async () => [...(await list()), dead, { ...dead, id: 'dying', age: 30_999 }]
    const { confirmation } = await house.keyring.keys.revoke(keyId, { confirm: 1 })
    expect(confirmation.nodes.map(({ id }) => id)).toEqual(['dying'])
  })

  it('is no error where the nodes cannot be asked: the key is revoked', async () => {
    const flaky = new FlakyStore(store)
    const keyring = createKeyring({ store: flaky.store, cache: false })
    keyrings.push(keyring)
    flaky.down.add('listNodes')
    const { state, confirmation } = await keyring.keys.revoke(keyId, { confirm: 30 })
    expect([state, confirmation]).toEqual(['revoked', { complete: false, nodes: [] }])
  })

  it('is there for revokeToken() and revokeAll(), too', async () => {
    await node('one')
    const byToken = await house.keyring.keys.revokeToken(token, { confirm: '10s' })
    const all = await house.keyring.keys.revokeAll({ userId: 'u1' }, { confirm: '10s' })
    for (const { confirmation } of [byToken, all])
      expect(confirmation).toMatchObject({ complete: true, nodes: [{ name: 'one', applied: true }] })
    expect(all.count).toBe(0)
  })

  it('is not in an answer that was not asked for it', async () => {
    expect(await house.keyring.keys.revoke(keyId)).not.toHaveProperty('confirmation')
  })

  it('refuses what is no duration', async () => {
    for (const confirm of [0, -1, 'soon', Number.NaN])
      expect(await codeOf(house.keyring.keys.revoke(keyId, { confirm }))).toBe('invalid')
    expect((await house.keyring.keys.get(keyId))?.state).toBe('current')
  })
})

describe('a node', () => {
  it('goes by its machine and process where it has no name', async () => {
    const keyring = createKeyring({ store, maxStaleness: '1h' })
    keyrings.push(keyring)
    keyring.recall(token)
    await expect
      .poll(async () => (await store.listNodes()).map(({ name }) => name))
      .toEqual([`${hostname()}:${process.pid}`])
  })

  it('is one no more when nobody has asked it for ten seconds, and is one again when somebody does', async () => {
    const keyring = await node('idle')
    const now = performance.now.bind(performance)
    let passed = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + passed)
    passed = 10_001
    await bell.publish()
    await expect.poll(() => store.listNodes()).toEqual([])
    keyring.recall(token)
    await expect.poll(() => store.listNodes()).toMatchObject([{ name: 'idle' }])
  })

  it('gives a sign of life every ten seconds, however rarely it looks at the log, and says how long it believes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const keyring = await node('quiet')
    const said = vi.spyOn(store, 'recordNode')
    await vi.advanceTimersByTimeAsync(30_000)
    await expect.poll(() => said.mock.calls.length).toBe(3)
    expect(await store.listNodes()).toMatchObject([{ name: 'quiet', lease: 3_600_000 }])
    await keyring.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('believes its memory though it cannot say that it is there, and reports it once', async () => {
    const flaky = new FlakyStore(store)
    flaky.down.add('recordNode')
    const keyring = createKeyring({ store: flaky.store, maxStaleness: 50, clock: house.clock.now })
    keyrings.push(keyring)
    const reported: string[] = []
    keyring.on('error', ({ during }) => reported.push(during))
    for (let i = 0; i < 20; i++) {
      await judge(keyring, token)
      await new Promise((resume) => void setTimeout(resume, 10))
    }
    expect(keyring.recall(token)).toBeDefined()
    expect(reported).toEqual(['following of the change log'])
    flaky.down.clear()
    await expect.poll(() => (keyring.recall(token), store.listNodes())).toHaveLength(1)
  })
})
