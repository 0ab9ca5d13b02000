import { hash } from 'node:crypto'
import { invalid, KeyringError } from '../errors.js'
import type { Ledger } from '../ledger.js'
import type { KeyRecord } from '../store/records.js'
import { stateOf } from './key-view.js'

/** Digest of a caller's idempotency key, for one operation on one thing: the same key elsewhere is another. */
export function idempotencyDigest(key: unknown, operation: string, target: string): string | null {
  if (key === undefined) return null
  if (typeof key !== 'string' || key.length < 8 || key.length > 200)
    throw invalid('idempotencyKey must be a text of 8 to 200 characters')
  return hash('sha256', JSON.stringify([operation, target, key]), 'hex')
}

/**
 * The key that an earlier call with the same idempotency key has made, if its answer may have been lost: it gets a fresh token.
 *
 * @throws KeyringError `conflict` where that key is in use already, or dead: then the first answer did arrive.
 */
export async function lostKey(ledger: Ledger, idempotency: string | null): Promise<KeyRecord | null> {
  if (idempotency === null) return null
  const [made] = await ledger.read((store) => store.list('keys', { idempotency }, { limit: 1 }))
  if (made === undefined) return null
  const state = stateOf(made, ledger.settings.policy, ledger.now())
  if (state !== 'current') throw used(`is ${state}`)
  const uses = await ledger.read((store) => store.lastUsed([made.id]))
  if (uses.has(made.id)) throw used('is in use')
  return made
}

/** The same call again asks for the same thing. @throws KeyringError `conflict` where it asks for another. */
export function checkSameWish(
  made: KeyRecord,
  wish: Partial<Pick<KeyRecord, 'name' | 'scopes' | 'expiresAt'>>,
): void {
  const differs = Object.entries(wish).some(
    ([name, value]) => JSON.stringify(made[name as keyof KeyRecord]) !== JSON.stringify(value),
  )
  if (differs) throw otherWish()
}

export function otherWish(): KeyringError {
  return used('was asked for with other parameters')
}

function used(how: string): KeyringError {
  return new KeyringError('conflict', `the key that this idempotencyKey has made ${how}: use a new one`)
}
