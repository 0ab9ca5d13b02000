import type { Settings } from '../options.js'
import { newId } from '../format/ids.js'
import { hintOf, makeToken } from '../format/token.js'
import type { KeyRecord } from '../store/records.js'
import type { CallMark } from './idempotency.js'
import type { Owner } from './owner.js'

/** What is decided about a key before its token is made. */
export interface KeyDraft {
  readonly owner: Pick<Owner, 'kind' | 'userId' | 'serviceAccountId'>
  readonly name: string | null
  readonly scopes: readonly string[]
  readonly expiresAt: Date | null
  readonly mark: CallMark
}

/** A fresh token and its record. The record holds a digest: the token itself leaves with the answer, and is kept nowhere. */
export function newKey(
  draft: KeyDraft,
  { digester, prefixes }: Settings,
  now: Date,
): { token: string; record: KeyRecord } {
  const { kind, userId, serviceAccountId } = draft.owner
  const token = makeToken(prefixes[kind])
  const record: KeyRecord = {
    id: newId(now),
    version: 1,
    createdAt: now,
    kind,
    name: draft.name,
    hint: hintOf(token, prefixes),
    ...digester.digest(token),
    foreign: false,
    scopes: draft.scopes,
    userId,
    serviceAccountId,
    expiresAt: draft.expiresAt,
    revokedAt: null,
    revokedReason: null,
    retiring: false,
    holds: serviceAccountId,
    replacedBy: null,
    ...draft.mark,
  }
  return { token, record }
}

/** The same key with a fresh token: what a repeated call gets whose first answer was lost. The first token dies. */
export function remintedKey(
  record: KeyRecord,
  { digester, prefixes }: Settings,
): { token: string; record: KeyRecord } {
  const token = makeToken(prefixes[record.kind])
  const fresh = { hint: hintOf(token, prefixes), ...digester.digest(token) }
  return { token, record: { ...record, ...fresh, version: record.version + 1 } }
}
