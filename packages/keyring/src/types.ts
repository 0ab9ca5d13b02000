import type { KeyState, Reason } from '@latchkey/core'

export type KeyKind = 'personal' | 'service' | 'enterprise'
export type SubjectStatus = 'active' | 'disabled'

export interface EnterpriseView {
  readonly id: string
  readonly name: string
  readonly status: SubjectStatus
  readonly createdAt: Date
}

export interface AccountView extends EnterpriseView {
  readonly shortId: string
  readonly enterpriseId: string | null
}

export interface UserView {
  readonly id: string
  readonly accountId: string
  readonly email: string
  readonly name: string | null
  readonly permissions: readonly string[]
  readonly status: SubjectStatus
  readonly createdAt: Date
}

export interface ServiceAccountView {
  readonly id: string
  readonly name: string
  readonly accountId: string | null
  readonly enterpriseId: string | null
  readonly permissions: readonly string[]
  readonly status: SubjectStatus
  readonly createdAt: Date
}

export interface RoleView {
  readonly name: string
  readonly permissions: readonly string[]
  /** Predefined: cannot be changed or deleted. */
  readonly predefined: boolean
}

/** A key as it may be shown: everything but the token. */
export interface Key {
  readonly id: string
  readonly kind: KeyKind
  readonly name: string | null
  /** Prefix and last four characters of the token. */
  readonly hint: string
  readonly state: KeyState
  readonly scopes: readonly string[]
  readonly createdAt: Date
  /** Null: it does not expire. */
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly revokedReason: string | null
  /** To the minute; null where it was never used. It never goes back: after a clock that was ahead, it stays there until time is. */
  readonly lastUsedAt: Date | null
  /** The key that took its place: in a rotation, or after it had expired. */
  readonly replacedBy: string | null
  readonly userId?: string
  readonly serviceAccountId?: string
}

/** What a token is, whether it would be accepted now, and what it may do. */
export interface Inspection extends Key {
  readonly valid: boolean
  /** Why it would be refused. */
  readonly reason: Reason | null
  /** Its scopes ∩ what its subject may do now. */
  readonly effectiveScopes: readonly string[]
}

/** Which processes have applied a change. */
export interface Confirmation {
  /** All of them have: the change holds everywhere. */
  readonly complete: boolean
  /**
   * Every process that keeps keys in memory and may still believe them: those that were closed, or were not heard of for half a minute and
   * their `maxStaleness`, are not among them. One that has not applied the change does so, or stops believing its memory, within its
   * `maxStaleness`.
   */
  readonly nodes: readonly { readonly id: string; readonly name: string; readonly applied: boolean }[]
}

/** What a call with `confirm` gives. */
export type Confirmed<T> = T & { readonly confirmation: Confirmation }

export type Lifetime = string | number

export interface Policy {
  /** The longest that a key may live, from its creation. Checked at issue, at rotation and at each use. Default: no limit. */
  maxLifetime?: Partial<Record<KeyKind, Lifetime>>
  /** How long a key lives that is issued without an expiry. Default: it does not expire. */
  defaultLifetime?: Partial<Record<KeyKind, Lifetime>>
  /** Default false. */
  personalKeysMustExpire?: boolean
  /** `key.expiring` is emitted when a key is used this long before its expiry. Default 7 days. */
  warnBefore?: Lifetime
}
