import type { Kind } from '@latchkey/core'

/** Nothing is ever taken out: what was deleted stays as a tombstone, so that its id cannot come back to life. */
export type RecordStatus = 'active' | 'disabled' | 'deleted'

interface Stored {
  readonly id: string
  /** 1 at first; each change counts one up. A change names the version that it was made from. */
  readonly version: number
  readonly createdAt: Date
}

export interface EnterpriseRecord extends Stored {
  readonly name: string
  readonly status: RecordStatus
}

export interface AccountRecord extends Stored {
  readonly shortId: string
  readonly name: string
  readonly enterpriseId: string | null
  readonly status: RecordStatus
}

export interface UserRecord extends Stored {
  readonly accountId: string
  readonly email: string
  readonly name: string | null
  /** Scopes and names of roles. */
  readonly permissions: readonly string[]
  readonly status: RecordStatus
}

export interface ServiceAccountRecord extends Stored {
  readonly name: string
  /** Just one of the two: an enterprise service account is bound to no account. */
  readonly accountId: string | null
  readonly enterpriseId: string | null
  readonly permissions: readonly string[]
  readonly status: RecordStatus
}

/** `id` is the role's name. */
export interface RoleRecord extends Stored {
  readonly permissions: readonly string[]
  readonly status: RecordStatus
}

export interface KeyRecord extends Stored {
  readonly kind: Kind & ('personal' | 'service' | 'enterprise')
  readonly name: string | null
  /** What may be shown of the token: its prefix and last four characters. */
  readonly hint: string
  /** SHA-256 (pepper 0), or HMAC-SHA-256 under the pepper of that version, of the token; 64 hex digits. Unique. */
  readonly digest: string
  readonly pepper: number
  /** The token is not of our format, or has no valid checksum: it came from elsewhere. */
  readonly foreign: boolean
  /** They narrow what its subject may do; `['*']` does not. */
  readonly scopes: readonly string[]
  /** Just one of the two. */
  readonly userId: string | null
  readonly serviceAccountId: string | null
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly revokedReason: string | null
  /** Rotated out: works until `expiresAt`, and no longer holds its subject's place. */
  readonly retiring: boolean
  /** For service and enterprise keys that are neither revoked nor retiring: the service account's id. Unique where set. */
  readonly holds: string | null
  readonly replacedBy: string | null
  /** Digest of the idempotency key that it was made for. Unique where set. */
  readonly idempotency: string | null
  /** Digest of all that was asked for with that idempotency key: a call that asks for something else is no repetition. */
  readonly wish: string | null
}

export interface Records {
  readonly enterprises: EnterpriseRecord
  readonly accounts: AccountRecord
  readonly users: UserRecord
  readonly serviceAccounts: ServiceAccountRecord
  readonly roles: RoleRecord
  readonly keys: KeyRecord
}

export type Table = keyof Records

/** A key and all that its use depends on, as one read sees it. Parts that do not exist are null. */
export interface KeyFacts {
  readonly key: KeyRecord
  readonly user: UserRecord | null
  readonly serviceAccount: ServiceAccountRecord | null
  readonly account: AccountRecord | null
  readonly enterprise: EnterpriseRecord | null
}
