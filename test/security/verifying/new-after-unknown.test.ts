import { cached, staticVerifier, type Verifier } from '@latchkey/core'
import { createKeyring, memoryStore, type ChangeFeed, type KeyStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'
import { openHouse } from '../../support/keyring-house.js'
import { around } from '../../support/watched-store.js'

/** Well formed, with the right checksum: a key of another keyring. */
async function stranger(): Promise<string> {
  const { keyring } = await openHouse()
  const { token } = await keyring.keys.issue({ userId: 'u1' })
  await keyring.close()
  return token
}

function counting(store: KeyStore): { store: KeyStore; lookUps(): number } {
  let lookUps = 0
  const counted = around(store, (method, call) => {
    if (method === 'lookUp') lookUps++
    return call()
  })
  return { store: counted, lookUps: () => lookUps }
}

// Case 21. litellm#26729: a key that somebody had asked for before it was made was refused until the cache forgot it.
describe('a token that was unknown is good as soon as it is a key', () => {
  it('in the process that made it one, at once', async () => {
    const { store, lookUps } = counting(memoryStore())
    const { keyring, verdict } = await openHouse({ store, maxStaleness: '1h' })
    const token = await stranger()
    await keyring.verify(token)
    await expect.poll(() => keyring.health().feed.fresh).toBe(true)
    for (let i = 0; i < 10; i++) expect(await verdict(token)).toBe('401 token_invalid')
    expect(lookUps()).toBeLessThanOrEqual(2)
    await keyring.keys.import({ userId: 'u1', token })
    expect(await verdict(token)).toBe('account:read pipeline:*')
    await keyring.close()
  })

  it('in another one, as soon as it has heard of it', async () => {
    const store = memoryStore()
    const { keyring } = await openHouse({ store })
    let wake = (): void => undefined
    const feed: ChangeFeed = {
      listen: async (listener) => {
        wake = listener
        return async () => undefined
      },
    }
    const { store: counted, lookUps } = counting(store)
    const node = createKeyring({ store: counted, feed, maxStaleness: '1h' })
    const token = await stranger()
    await node.verify(token)
    await expect.poll(() => node.health().feed.fresh).toBe(true)
    for (let i = 0; i < 10; i++) expect(await node.verify(token)).toBeNull()
    expect(lookUps()).toBeLessThanOrEqual(2)
    await keyring.keys.import({ userId: 'u1', token })
    const sequence = await store.lastSequence()
    await expect
      .poll(() => {
        wake()
        return node.health().feed.sequence
      })
      .toBe(sequence)
    expect((await node.verify(token))?.subject.id).toBe('u1')
    await node.close()
    await keyring.close()
  })

  // It hears of no change: so it says for how long, and can be told.
  it('of cached(), once it is told or its time is up', async () => {
    let isKey = false
    const known = staticVerifier([{ token: serviceKey, identity: service() }])
    const verifier: Verifier = {
      verify: async (token, context) => (isKey ? known.verify(token, context) : null),
    }
    const context = { scheme: 'Token', signal: AbortSignal.timeout(10_000) }
    const long = cached(verifier, { ttl: '1h' })
    const never = cached(verifier, { ttl: '1h', negativeTtl: 0 })
    for (const one of [long, never]) expect(await one.verify(serviceKey, context)).toBeNull()
    isKey = true
    expect((await never.verify(serviceKey, context))?.subject.id).toBe('service-1')
    expect(await long.verify(serviceKey, context)).toBeNull()
    long.clear()
    expect((await long.verify(serviceKey, context))?.subject.id).toBe('service-1')
  })
})
