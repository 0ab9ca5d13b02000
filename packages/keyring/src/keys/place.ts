import { KeyringError } from '../errors.js'
import type { Ledger } from '../ledger.js'
import type { ConflictCause } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'
import { stateOf } from './key-view.js'
import type { Owner } from './owner.js'

/** The key that holds the one place of a service account; null where none does, and for users. */
export async function holderOf(
  ledger: Ledger,
  { serviceAccountId }: Pick<Owner, 'serviceAccountId'>,
): Promise<KeyRecord | null> {
  if (serviceAccountId === null) return null
  const [holder] = await ledger.read((store) => store.list('keys', { holds: serviceAccountId }, { limit: 1 }))
  return holder ?? null
}

/**
 * A service account has a single key: an expired one gives its place up, any other keeps it. What has given its place up is
 * revoked: it comes back neither with a clock that is set back, nor with a policy that allows a longer life.
 */
export function outOfPlace(ledger: Ledger, holder: KeyRecord, replacedBy: string): KeyRecord {
  const now = ledger.now()
  if (stateOf(holder, ledger.settings.policy, now.getTime()) !== 'expired')
    throw new KeyringError('conflict', takenPlace('holds'))
  const version = holder.version + 1
  return { ...holder, version, holds: null, revokedAt: now, revokedReason: 'expired', replacedBy }
}

export function takenPlace(cause: ConflictCause): string {
  if (cause === 'holds') return 'the service account has a key: rotate it, or revoke it first'
  return 'a key with this token or id is there already'
}
