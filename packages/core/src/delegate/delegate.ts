import type { Reason } from '../errors.js'
import type { Deadlines } from '../lib/deadlines.js'
import { LazySignal } from '../lib/lazy-signal.js'
import { redactedError } from '../lib/redact.js'
import type { Result } from '../lib/result.js'
import type { Account, Auth, Claims, FindAccountContext, Identity, Verifier } from '../types.js'
import { flawOfAccount } from '../lib/identity.js'
import { delegatedAuth, ownAuth } from './make-auth.js'

/** `auth` is there on a refusal too: the caller is known, and the answer shows it in its debug headers. */
export type Delegated<C extends object> =
  | { readonly ok: true; readonly auth: Auth<C> }
  | { readonly ok: false; readonly reason: Reason; readonly auth: Auth<C>; readonly cause?: Error }

/**
 * The account that the delegation header names: a child account for an enterprise key, for any other key only its own. An
 * account that does not exist, is another enterprise's or is disabled gets one and the same answer.
 */
export async function delegate<C extends object = Claims>(
  identity: Identity<C>,
  wanted: Result<string>,
  token: string,
  verifier: Verifier<C>,
  deadlines: Deadlines,
): Promise<Delegated<C>> {
  const auth = ownAuth(identity)
  if (!wanted.ok) return { ...wanted, auth }
  if (identity.kind !== 'enterprise') {
    return isOwn(identity.account, wanted.value)
      ? { ok: true, auth }
      : { ok: false, reason: 'delegation_not_allowed', auth }
  }
  try {
    const account = await childAccount(identity, wanted.value, verifier, deadlines)
    if (account === null) return { ok: false, reason: 'account_not_accessible', auth }
    return { ok: true, auth: delegatedAuth(identity, account) }
  } catch (thrown) {
    return { ok: false, reason: 'verifier_unavailable', auth, cause: redactedError(thrown, token) }
  }
}

function isOwn(account: Account | null, id: string): boolean {
  return account !== null && (account.id === id || account.shortId === id)
}

async function childAccount<C extends object>(
  identity: Identity<C>,
  id: string,
  verifier: Verifier<C>,
  deadlines: Deadlines,
): Promise<Account | null> {
  if (verifier.findAccount === undefined) return null
  const call = new FindCall(identity)
  const { value: account } = await deadlines.race(verifier.findAccount(id, call), call)
  if (account === null) return null
  const flaw = flawOfAccount(account)
  if (flaw !== null) throw new Error(`the verifier's answer is no account: ${flaw}`)
  const isChild = identity.enterprise !== null && account.enterpriseId === identity.enterprise.id
  return isChild && account.status !== 'disabled' ? account : null
}

class FindCall<C extends object> extends LazySignal implements FindAccountContext<C> {
  readonly identity: Identity<C>

  constructor(identity: Identity<C>) {
    super()
    this.identity = identity
  }
}
