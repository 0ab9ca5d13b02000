import { memoryStore, type Batch, type KeyStore } from '@latchkey/keyring'

type Method = Exclude<keyof KeyStore, 'capabilities'>
type Around = (method: Method, call: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>

/** A store whose every call goes through `around`. */
export function around(store: KeyStore, wrap: Around): KeyStore {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      const call = member as (...args: readonly unknown[]) => Promise<unknown>
      return (...args: readonly unknown[]) => wrap(name as Method, () => call.apply(target, [...args]), args)
    },
  })
}

/** Tells each batch after it was committed, before anybody else can call the store. */
export function watched(
  onCommit: (batch: Batch) => Promise<void>,
  store: KeyStore = memoryStore(),
): KeyStore {
  return around(store, async (method, call, args) => {
    const result = await call()
    if (method === 'commit') await onCommit(args[0] as Batch)
    return result
  })
}

/** Lets others run for a while, by chance, before each call: so that calls that are made at once are mixed in every order. */
export function shuffled(random: () => number, store: KeyStore = memoryStore()): KeyStore {
  return around(store, async (_, call) => {
    for (let turns = Math.floor(random() * 4); turns > 0; turns--) await Promise.resolve()
    return call()
  })
}

/** Numbers from 0 to 1 that come again in the same order from the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
