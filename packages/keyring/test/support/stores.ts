import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'

type Method = Exclude<keyof KeyStore, 'capabilities'>
type Call = (...args: readonly unknown[]) => Promise<unknown>

/** A store whose every call goes through `around`: to count, to fail, to delay, to tamper with what comes back. */
export function wrapped(
  store: KeyStore,
  around: (method: Method, call: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>,
): KeyStore {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => around(name as Method, () => (member as Call).apply(target, args), args)
    },
  })
}

/** Counts the calls of each method. */
export function counting(store: KeyStore = memoryStore()): { store: KeyStore; calls: Map<string, number> } {
  const calls = new Map<string, number>()
  const counted = wrapped(store, (method, call) => {
    calls.set(method, (calls.get(method) ?? 0) + 1)
    return call()
  })
  return { store: counted, calls }
}

/** A store that can be cut off: every call of the methods that are down fails. */
export class FlakyStore {
  readonly store: KeyStore
  /** `*` for all. */
  readonly down = new Set<string>()
  /** Where it is set, the next commits are done, and their answers lost. */
  losesAnswers = false

  constructor(store: KeyStore = memoryStore()) {
    this.store = wrapped(store, async (method, call) => {
      if (this.down.has('*') || this.down.has(method)) throw new Error('connect ECONNREFUSED 127.0.0.1:5432')
      const result = await call()
      if (method === 'commit' && this.losesAnswers) throw new Error('connection terminated unexpectedly')
      return result
    })
  }
}

/** A store that runs `between` once, just before its nth call from `arm()` on (0 is the first); says whether it came to that. */
export class InterleavedStore {
  readonly store: KeyStore
  #left = -1
  #between: () => Promise<unknown> = async () => undefined

  constructor(store: KeyStore = memoryStore()) {
    this.store = wrapped(store, async (_, call) => {
      if (this.#left-- === 0) await this.#between()
      return call()
    })
  }

  arm(nth: number, between: () => Promise<unknown>): void {
    this.#left = nth
    this.#between = between
  }

  get hasRun(): boolean {
    return this.#left < 0
  }
}
