import { intersectScopes, type Account, type Identity, type Reason, type Subject } from '@latchkey/core'
import { expiryOf, stateOf } from '../keys/key-view.js'
import type { Ledger } from '../ledger.js'
import type { AccountRecord, KeyFacts, KeyRecord, RecordStatus } from '../store/records.js'
import { resolvePermissions } from '../subjects/permissions.js'
import { copyOf } from '../times.js'

/** Why a key is refused now, or null. Judged on every use: a cached fact is never a decision. */
export function refusalOf(
  { key, user, serviceAccount, account, enterprise }: KeyFacts,
  ledger: Ledger,
  time: number = ledger.time(),
): Reason | null {
  const state = stateOf(key, ledger.settings.policy, time)
  if (state === 'revoked') return isReplacedForExpiry(key, ledger) ? 'token_expired' : 'token_revoked'
  if (state === 'expired') return 'token_expired'
  const subject = user ?? serviceAccount
  const isBound = key.kind !== 'enterprise'
  const isWell =
    isActive(subject) &&
    (!isBound || isActive(account)) &&
    ((isBound && !account?.enterpriseId) || isActive(enterprise))
  return isWell ? null : 'subject_disabled'
}

/**
 * A key that had expired gave its place to a new one: nobody has revoked it, and its holder is told what happened. One that was rotated
 * out with an overlap had no place any more: that was revoked by somebody.
 */
function isReplacedForExpiry(key: KeyRecord, { settings }: Ledger): boolean {
  const expiry = expiryOf(key, settings.policy)
  const wasHolding = key.replacedBy !== null && !key.retiring
  return wasHolding && expiry !== null && key.revokedAt !== null && key.revokedAt >= expiry
}

function isActive(party: { readonly status: RecordStatus } | null): boolean {
  return party?.status === 'active'
}

/** What its subject may do now, narrowed by the key's own scopes. */
export async function effectiveScopes(
  { key, user, serviceAccount }: KeyFacts,
  ledger: Ledger,
): Promise<readonly string[]> {
  const permissions = await resolvePermissions(ledger, (user ?? serviceAccount)?.permissions ?? [])
  return intersectScopes(permissions, key.scopes)
}

/** A key that is good, as the pipeline sees it. */
export async function identityOf(facts: KeyFacts, ledger: Ledger): Promise<Identity> {
  const { key, account, enterprise } = facts
  const { policy } = ledger.settings
  const state = stateOf(key, policy, ledger.time())
  const expiresAt = expiryOf(key, policy)
  return frozen({
    kind: key.kind,
    subject: subjectOf(facts),
    account: key.kind === 'enterprise' || account === null ? null : accountOf(account),
    enterprise: enterprise && { id: enterprise.id },
    scopes: await effectiveScopes(facts, ledger),
    key: { id: key.id, hint: key.hint, expiresAt: copyOf(expiresAt), state },
    expiresAt: copyOf(expiresAt),
  })
}

/** It may serve many requests. */
function frozen(identity: Identity): Identity {
  for (const part of [identity.subject, identity.account, identity.enterprise, identity.scopes, identity.key])
    Object.freeze(part)
  return Object.freeze(identity)
}

function subjectOf({ key, user, serviceAccount }: KeyFacts): Subject {
  if (user !== null)
    return { id: user.id, type: 'user', email: user.email, ...(user.name !== null && { name: user.name }) }
  const type = key.kind === 'enterprise' ? 'enterprise' : 'service'
  return { id: serviceAccount?.id ?? '', type, ...(serviceAccount && { name: serviceAccount.name }) }
}

export function accountOf({ id, shortId, name, enterpriseId, status }: AccountRecord): Account {
  return { id, shortId, name, enterpriseId, status: status === 'active' ? 'active' : 'disabled' }
}
