import type { KeyState } from '@latchkey/core'
import type { CheckedPolicy } from '../options.js'
import type { KeyRecord } from '../store/records.js'
import { copyOf } from '../times.js'
import type { Key } from '../types.js'
import { earliest } from './lifetime.js'

/** When a key stops working: its own expiry, or what the policy allows its kind, whichever comes first. */
export function expiryOf(
  { kind, createdAt, expiresAt }: KeyRecord,
  { maxLifetime }: CheckedPolicy,
): Date | null {
  const longest = maxLifetime[kind]
  return longest === undefined ? expiresAt : earliest(expiresAt, new Date(createdAt.getTime() + longest))
}

export function stateOf(key: KeyRecord, policy: CheckedPolicy, time: number): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  const expiry = expiryOf(key, policy)
  // Not `time >= expiry`: with a clock that has gone wrong (NaN) that would be false, and the key immortal.
  if (expiry !== null && !(time < expiry.getTime())) return 'expired'
  return key.retiring ? 'retiring' : 'current'
}

/** A copy that shares nothing with the record: a store in memory keeps that very object. */
export function viewOf(
  key: KeyRecord,
  policy: CheckedPolicy,
  now: Date,
  lastUsedAt: Date | null = null,
): Key {
  const { id, kind, name, hint, revokedReason, replacedBy, userId, serviceAccountId } = key
  return Object.freeze({
    id,
    kind,
    name,
    hint,
    state: stateOf(key, policy, now.getTime()),
    scopes: Object.freeze([...key.scopes]),
    createdAt: copyOf(key.createdAt),
    expiresAt: copyOf(expiryOf(key, policy)),
    revokedAt: copyOf(key.revokedAt),
    revokedReason,
    lastUsedAt: copyOf(lastUsedAt),
    replacedBy,
    ...(userId !== null && { userId }),
    ...(serviceAccountId !== null && { serviceAccountId }),
  })
}
