import { hash } from 'node:crypto'

const createdAt = new Date('2026-11-24T09:00:00.000Z')

/** The current key of a service account. */
export function currentKey(id, owner = 'owner') {
  const subject = { userId: null, serviceAccountId: owner, holds: owner, retiring: false }
  const dates = { createdAt, expiresAt: null, revokedAt: null, revokedReason: null }
  const secret = { hint: 'sts_…89ab', digest: hash('sha256', id, 'hex'), pepper: 0, foreign: false }
  return {
    id,
    version: 1,
    kind: 'service',
    name: null,
    scopes: ['*'],
    replacedBy: null,
    idempotency: null,
    ...subject,
    ...dates,
    ...secret,
  }
}

/** A rotation as the keyring commits it: the old key retires, the new one takes its place, and both are told in the audit log. */
export function rotation(old, nextId) {
  const retired = { ...old, version: old.version + 1, holds: null, retiring: true, replacedBy: nextId }
  const entry = (action, keyId) => ({
    at: createdAt,
    actor: `process ${process.pid}`,
    action,
    subjectId: 'owner',
    accountId: null,
    keyId,
    reason: null,
    requestId: null,
    count: 1,
  })
  return {
    puts: [
      { table: 'keys', record: currentKey(nextId, old.serviceAccountId), expect: null },
      { table: 'keys', record: retired, expect: old.version },
    ],
    audit: [entry('key.rotated', old.id), entry('key.issued', nextId)],
  }
}
