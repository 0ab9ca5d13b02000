import { quietly } from '@latchkey/core'
import { invalid } from './errors.js'
import type { Metrics } from './metrics.js'
import type { Key } from './types.js'

/** What happened, for webhooks and mails. Never holds a token. */
export interface KeyringEvents {
  'key.issued': { readonly key: Key; readonly actor: string }
  /** A call with an idempotency key was repeated: the key has a fresh token, and the one before is dead. */
  'key.reissued': { readonly key: Key; readonly actor: string }
  'key.imported': { readonly key: Key; readonly actor: string }
  'key.rotated': { readonly key: Key; readonly previous: Key; readonly actor: string }
  'key.revoked': { readonly key: Key; readonly actor: string; readonly reason: string | null }
  /** A rotated-out key is still used: somebody forgot to switch. At most once a minute for each key. */
  'key.retiring_used': { readonly key: Key }
  /** A key was used that expires soon (`policy.warnBefore`). At most once a day for each key. */
  'key.expiring': { readonly key: Key }
  /** A record of a user, a service account, an account, an enterprise or a role was created, changed or deleted. */
  'subject.changed': { readonly action: string; readonly id: string; readonly actor: string }
  /** Every ten seconds while somebody listens: how the cache and its feed do. */
  metrics: Metrics
  /** Something in the background failed: a flush of last uses, of refusals, or the rewriting of a digest. It is tried again, save what the store can never hold. */
  error: { readonly error: Error; readonly during: string }
}

export type EventName = keyof KeyringEvents
export type Listener<N extends EventName> = (event: KeyringEvents[N]) => void

const names: Readonly<Record<EventName, true>> = {
  'key.issued': true,
  'key.reissued': true,
  'key.imported': true,
  'key.rotated': true,
  'key.revoked': true,
  'key.retiring_used': true,
  'key.expiring': true,
  'subject.changed': true,
  metrics: true,
  error: true,
}

/** Listeners are called after the commit, in the order of commits; what one throws, or rejects with, harms nothing. */
export class Emitter {
  readonly #listeners = new Map<EventName, Set<Listener<never>>>()

  /** Returns a function that takes the listener away again. @throws KeyringError `invalid` */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void {
    if (typeof name !== 'string' || !Object.hasOwn(names, name))
      throw invalid(`on(): there is no such event, there are ${Object.keys(names).join(', ')}`)
    if (typeof listener !== 'function') throw invalid('on(): the listener must be a function')
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  heard(name: EventName): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  emit<N extends EventName>(name: N, event: KeyringEvents[N]): void {
    Object.freeze(event)
    // A copy: a listener may add and take away others.
    for (const listener of Array.from(this.#listeners.get(name) ?? [])) {
      quietly(() => (listener as Listener<N>)(event))
    }
  }
}
