import { coveringGrants, normalScopes } from '../lib/scope.js'
import type { Account, Auth, AuthAccount, AuthKey, AuthSubject, Claims, Identity, Kind } from '../types.js'
import { expiryOf } from '../lib/identity.js'
import { oncePerFixed } from '../lib/once-per-fixed.js'

/** The caller that an identity is on its own. For an identity that cannot change it is made once. */
export function ownAuth<C extends object = Claims>(identity: Identity<C>): Auth<C> {
  return oncePerFixed(identity, () => new PipelineAuth(identity, identity.account ?? null, false))
}

/** The caller acting on one of its child accounts. */
export function delegatedAuth<C extends object = Claims>(identity: Identity<C>, account: Account): Auth<C> {
  return new PipelineAuth(identity, account, true)
}

/** The one place where an `Auth` is made: a frozen copy, so that no handler can change who is calling. */
class PipelineAuth<C extends object> implements Auth<C> {
  readonly kind: Kind
  readonly subject: AuthSubject
  readonly account: AuthAccount | null
  readonly enterprise: Readonly<{ id: string }> | null
  readonly delegated: boolean
  readonly scopes: readonly string[]
  readonly key: AuthKey | null
  declare readonly expiresAt: Date | null
  readonly claims: Readonly<C>

  constructor(identity: Identity<C>, account: Account | null, delegated: boolean) {
    this.kind = identity.kind
    this.subject = subjectOf(identity)
    this.account = account && accountOf(account)
    this.enterprise = identity.enterprise ? Object.freeze({ id: identity.enterprise.id }) : null
    this.delegated = delegated
    this.scopes = normalScopes(identity.scopes)
    const expiry = expiryOf(identity)?.getTime() ?? null
    showInstant(this, expiry)
    this.key = keyOf(identity, expiry)
    this.claims = Object.freeze({ ...identity.claims } as C)
    Object.freeze(this)
  }

  can(scope: string): boolean {
    return coveringGrants(scope).some((grant) => this.scopes.includes(grant))
  }
}

function subjectOf({ subject: { id, type, email, name } }: Identity<object>): AuthSubject {
  return Object.freeze({ id, type, ...(isSet(email) && { email }), ...(isSet(name) && { name }) })
}

function accountOf({ id, shortId, name }: Account): AuthAccount {
  return Object.freeze({ id, ...(isSet(shortId) && { shortId }), ...(isSet(name) && { name }) })
}

function keyOf({ key }: Identity<object>, expiry: number | null): AuthKey | null {
  if (!key) return null
  const { id, hint = null, state = 'current' } = key
  return Object.freeze(showInstant({ id, hint, expiresAt: null, state }, expiry))
}

/** `expiresAt`, as a new `Date` at each look: one cannot be frozen, and an `Auth` may serve many requests. */
function showInstant<T extends object>(holder: T, milliseconds: number | null): T {
  const value = { value: null, enumerable: true }
  const getter = { get: () => new Date(milliseconds ?? 0), enumerable: true }
  return Object.defineProperty(holder, 'expiresAt', milliseconds === null ? value : getter)
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}
