import type { BoundCaller } from '../caller.js'
import { KeyringError } from '../errors.js'
import type { Ledger } from '../ledger.js'

/** Where a record belongs: to an account, or to an enterprise itself. */
export interface Place {
  readonly accountId: string | null
  readonly enterpriseId: string | null
}

/** May the caller see what stands at this place? What it may not see does not exist for it. */
export async function isVisible(
  ledger: Ledger,
  caller: BoundCaller,
  { accountId, enterpriseId }: Place,
): Promise<boolean> {
  if (caller.accountId !== null) return accountId === caller.accountId
  if (caller.enterpriseId === null) return true
  if (enterpriseId === caller.enterpriseId) return true
  if (accountId === null) return false
  return (await ledger.get('accounts', accountId))?.enterpriseId === caller.enterpriseId
}

export function isUnbound({ accountId, enterpriseId }: BoundCaller): boolean {
  return accountId === null && enterpriseId === null
}

/** For what belongs to nobody below: enterprises, roles, accounts outside of an enterprise, the whole audit log. */
export function requireUnbound(caller: BoundCaller, doing: string): void {
  if (isUnbound(caller)) return
  throw new KeyringError('policy', `a caller that is bound to an account or an enterprise may not ${doing}`)
}
