import type { BoundCaller } from '../caller.js'
import { invalid, KeyringError, notFound } from '../errors.js'
import { checkId } from '../fields.js'
import { guardOf, type Ledger } from '../ledger.js'
import type { Guard } from '../store/key-store.js'
import type { KeyRecord, RecordStatus, ServiceAccountRecord, UserRecord } from '../store/records.js'
import { isVisible, type Place } from '../subjects/visibility.js'
import type { KeyKind } from '../types.js'

/** Whose key it is or shall be. */
export interface Owner extends Place {
  readonly kind: KeyKind
  readonly userId: string | null
  readonly serviceAccountId: string | null
  readonly subject: UserRecord | ServiceAccountRecord
}

export interface ActiveOwner extends Owner {
  /** A key that is made for it is made only where all that it depends on is still as it was found. */
  readonly guards: readonly Guard[]
}

/** Give one of them. */
export interface OwnerIds {
  userId?: string
  serviceAccountId?: string
}

/** The one of the two ids that is given, checked. */
export function checkOwner({ userId, serviceAccountId }: OwnerIds): OwnerIds {
  if ((userId === undefined) === (serviceAccountId === undefined))
    throw invalid('give userId or serviceAccountId')
  return userId === undefined
    ? { serviceAccountId: checkId('serviceAccountId', serviceAccountId) }
    : { userId: checkId('userId', userId) }
}

/**
 * The user or service account that a new key is for: it exists, the caller may see it, and nothing that it depends on is disabled.
 *
 * @throws KeyringError `not_found`, or `conflict` where something is disabled.
 */
export async function activeOwner(ledger: Ledger, caller: BoundCaller, ids: OwnerIds): Promise<ActiveOwner> {
  const what = ids.userId === undefined ? 'service account' : 'user'
  const owner = await ownerOf(ledger, { userId: null, serviceAccountId: null, ...ids })
  if (owner === null || owner.subject.status === 'deleted') throw notFound(what)
  if (!(await isVisible(ledger, caller, owner))) throw notFound(what)
  const { userId, subject, accountId } = owner
  const guards = [guardOf(userId === null ? 'serviceAccounts' : 'users', active(what, subject))]
  const account = accountId === null ? null : await ledger.get('accounts', accountId)
  if (accountId !== null) guards.push(guardOf('accounts', active(`account of the ${what}`, account)))
  const enterpriseId = owner.enterpriseId ?? account?.enterpriseId ?? null
  if (enterpriseId !== null) {
    const enterprise = await ledger.get('enterprises', enterpriseId)
    guards.push(guardOf('enterprises', active(`enterprise of the ${what}`, enterprise)))
  }
  return { ...owner, guards }
}

function active<R extends { readonly status: RecordStatus }>(what: string, record: R | null): R {
  if (record?.status === 'active') return record
  const how = record?.status === 'disabled' ? 'disabled: enable it first' : 'deleted'
  throw new KeyringError('conflict', `the ${what} is ${how}`)
}

type OwnedBy = Pick<KeyRecord, 'userId' | 'serviceAccountId'>

/** Null where there is no such subject; one that was deleted is there. */
export async function ownerOf(ledger: Ledger, { userId, serviceAccountId }: OwnedBy): Promise<Owner | null> {
  if (userId !== null) {
    const subject = await ledger.get('users', userId)
    if (subject === null) return null
    const { accountId } = subject
    return { kind: 'personal', userId, serviceAccountId: null, accountId, enterpriseId: null, subject }
  }
  const subject = await ledger.get('serviceAccounts', serviceAccountId ?? '')
  if (subject === null) return null
  const { accountId, enterpriseId } = subject
  const kind = enterpriseId === null ? 'service' : 'enterprise'
  return { kind, userId: null, serviceAccountId, accountId, enterpriseId, subject }
}

/** May the caller see this key? */
export async function maySeeKey(ledger: Ledger, caller: BoundCaller, key: KeyRecord): Promise<boolean> {
  const owner = await ownerOf(ledger, key)
  return owner !== null && isVisible(ledger, caller, owner)
}

/** A key that exists, and that the caller may see. @throws KeyringError `not_found` */
export async function existingKey(ledger: Ledger, caller: BoundCaller, id: string): Promise<KeyRecord> {
  const key = await ledger.get('keys', id)
  if (key === null || !(await maySeeKey(ledger, caller, key))) throw notFound('key')
  return key
}
