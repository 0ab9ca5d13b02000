import { hash } from 'node:crypto'
import { invalid, KeyringError } from '../errors.js'
import type { Ledger } from '../ledger.js'
import type { KeyRecord } from '../store/records.js'
import { stateOf } from './key-view.js'

/** What is kept of an idempotency key: digests of it and of the call that it came with; null where none is given. */
export type CallMark = Pick<KeyRecord, 'idempotency' | 'wish'>

/**
 * The mark of one operation on one thing: the same idempotency key elsewhere is another. `wish` is all that the call asks for,
 * checked and in one form: equal wishes are equal texts.
 */
export function callMark(
  key: unknown,
  [operation, target]: readonly [string, string],
  wish: unknown,
): CallMark {
  if (key === undefined) return { idempotency: null, wish: null }
  if (typeof key !== 'string' || key.length < 8 || key.length > 200)
    throw invalid('idempotencyKey must be a text of 8 to 200 characters')
  return { idempotency: digestOf([operation, target, key]), wish: digestOf(wish) }
}

function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex')
}

/**
 * The key that an earlier call with the same idempotency key has made, if its answer may have been lost: it gets a fresh token.
 *
 * @throws KeyringError `conflict` where that key is in use already, or dead: then the first answer did arrive; and where that call
 * asked for something else.
 */
export async function lostKey(ledger: Ledger, { idempotency, wish }: CallMark): Promise<KeyRecord | null> {
  if (idempotency === null) return null
  const [made] = await ledger.read((store) => store.list('keys', { idempotency }, { limit: 1 }))
  if (made === undefined) return null
  if (made.wish !== wish) throw used('was asked for with other parameters')
  const state = stateOf(made, ledger.settings.policy, ledger.time())
  if (state !== 'current') throw used(`is ${state}`)
  const uses = await ledger.read((store) => store.lastUsed([made.id]))
  if (uses.has(made.id)) throw used('is in use')
  return made
}

function used(how: string): KeyringError {
  return new KeyringError('conflict', `the key that this idempotencyKey has made ${how}: use a new one`)
}
