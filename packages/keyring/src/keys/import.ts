import { actorMembers, named, type Actor, type BoundCaller } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import { checkId, checkName } from '../fields.js'
import type { Digest } from '../format/digest.js'
import { newId } from '../format/ids.js'
import { hintOf, shapeOf } from '../format/token.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { KeyRecord } from '../store/records.js'
import { checkInstant, copyOf } from '../times.js'
import type { Key } from '../types.js'
import { planNewKey, scopesFor } from './issue.js'
import { checkExpires, checkWithin } from './lifetime.js'
import { activeOwner, checkOwner, type Owner, type OwnerIds } from './owner.js'
import { holderOf, takenPlace } from './place.js'

/** A key that was made elsewhere. Give `token` or `sha256`. */
export interface ForeignKey extends OwnerIds {
  /** A token68 of 16 to 4096 characters. It is not kept. */
  token?: string
  /** Or the SHA-256 of the token, 64 hex digits. */
  sha256?: string
  /** Default a new one. */
  id?: string
  /** 1 to 100 characters. */
  name?: string
  /** Default `['*']`, as in `IssueOptions`. */
  scopes?: readonly string[]
  /** A key that has expired already may be imported: it is refused as expired. Default and null: it does not expire. */
  expiresAt?: Date | null
  /** Not in the future. Default now. The policy's longest life counts from here. */
  createdAt?: Date
}

export interface ImportOptions extends ForeignKey, Actor {}

export const foreignKeyMembers: readonly string[] = [
  'token',
  'sha256',
  'id',
  'userId',
  'serviceAccountId',
  'name',
  'scopes',
  'expiresAt',
  'createdAt',
]

/** Takes a key in that was made elsewhere. Its token may have any form; it needs no checksum. `cameIn` is told of one that has none. */
export async function importKey(
  ledger: Ledger,
  bound: BoundCaller,
  options: ImportOptions,
  cameIn: () => void,
): Promise<Key> {
  const given = ownMembers('keys.import()', options, [...foreignKeyMembers, ...actorMembers])
  const caller = named(bound, given)
  const ids = checkOwner(given)
  const plan = async (): Promise<Plan<Key>> => {
    const owner = await activeOwner(ledger, caller, ids)
    const record = await importedRecord(ledger, caller, owner, given)
    const holder = await holderOf(ledger, owner)
    const planned = planNewKey({ ledger, caller, owner, holder }, record, 'key.imported')
    const announce = (sequence: number): void => {
      if (record.foreign) cameIn()
      planned.announce?.(sequence)
    }
    return { ...planned, announce }
  }
  return ledger.change(plan, takenPlace)
}

/** The record of a key that was made elsewhere, under the rules that hold for every new key. */
export async function importedRecord(
  ledger: Ledger,
  caller: BoundCaller,
  owner: Owner,
  given: ForeignKey,
): Promise<KeyRecord> {
  const now = ledger.now()
  const { kind, userId, serviceAccountId } = owner
  const expiresAt = expiryOf(given, owner, caller, ledger)
  const createdAt = given.createdAt === undefined ? now : checkInstant('createdAt', given.createdAt)
  if (createdAt > now) throw invalid('createdAt is to come: give an instant that is past')
  return {
    id: given.id === undefined ? newId(now) : checkId('id', given.id),
    version: 1,
    createdAt,
    kind,
    name: given.name === undefined ? null : checkName('name', given.name),
    ...(await secretOf(given, owner, ledger)),
    scopes: scopesFor(given.scopes, caller),
    userId,
    serviceAccountId,
    expiresAt,
    revokedAt: null,
    revokedReason: null,
    retiring: false,
    holds: serviceAccountId,
    replacedBy: null,
    idempotency: null,
    wish: null,
  }
}

/** The policy's longest life is not asked here: it holds at each use. */
function expiryOf(
  { expiresAt }: ForeignKey,
  { kind }: Owner,
  { auth }: BoundCaller,
  { settings: { policy } }: Ledger,
): Date | null {
  if (expiresAt === undefined && auth !== null && auth.expiresAt !== null) return copyOf(auth.expiresAt)
  const expiry = expiresAt === undefined || expiresAt === null ? null : checkInstant('expiresAt', expiresAt)
  if (policy.maxLifetime[kind] === undefined) checkExpires(expiry, kind, policy)
  checkWithin(expiry, auth)
  return expiry
}

type Secret = Pick<KeyRecord, 'hint' | 'digest' | 'pepper' | 'foreign'>

async function secretOf({ token, sha256 }: ForeignKey, { kind }: Owner, ledger: Ledger): Promise<Secret> {
  if ((token === undefined) === (sha256 === undefined)) throw invalid('give token or sha256')
  return token === undefined ? digestOf(sha256) : tokenOf(token, kind, ledger)
}

function digestOf(sha256: unknown): Secret {
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))
    throw invalid('sha256 must be 64 hex digits')
  return { hint: '…', digest: sha256.toLowerCase(), pepper: 0, foreign: true }
}

async function tokenOf(token: unknown, kind: string, ledger: Ledger): Promise<Secret> {
  const { prefixes, digester } = ledger.settings
  if (typeof token !== 'string' || token.length < 16 || token.length > 4096)
    throw invalid('token must be a text of 16 to 4096 characters: a shorter one could be guessed')
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw invalid('token must be a token68 (RFC 9110 §11.2)')
  const shape = shapeOf(token, prefixes)
  if (shape.kind !== null && shape.kind !== kind)
    throw invalid(`the token has the prefix of a ${shape.kind} key, and its owner's keys are ${kind} keys`)
  await refuseKnown(digester.candidates(token).slice(1), ledger)
  return { hint: hintOf(token, prefixes), ...digester.digest(token), foreign: !shape.ours }
}

/** Under another pepper the same token has another digest, which no unique index would find. */
async function refuseKnown(others: readonly Digest[], ledger: Ledger): Promise<void> {
  if (others.length === 0) return
  const { value: known } = await ledger.read((store) => store.lookUp(others.map(({ digest }) => digest)))
  if (known !== null) throw new KeyringError('conflict', takenPlace('digest'))
}
