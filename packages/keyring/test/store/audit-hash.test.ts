import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { auditHash, auditRoot } from '../../src/store/audit-hash.js'
import type { AuditEntry } from '../../src/store/key-store.js'

const entry: AuditEntry = {
  at: new Date(1000),
  actor: 'alice',
  action: 'key.issued',
  subjectId: 'u1',
  accountId: null,
  keyId: 'k1',
  reason: null,
  requestId: null,
  count: 1,
}

describe('auditHash', () => {
  it('is SHA-256 of the JSON of a list, so that others can check it', () => {
    const text = `["${'0'.repeat(64)}",1,1000,"alice","key.issued","u1",null,"k1",null,null,1]`
    expect(auditHash(auditRoot, 1, entry)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('changes with every field, the place, and the row before', () => {
    const others: AuditEntry[] = [
      { ...entry, at: new Date(1001) },
      { ...entry, actor: 'bob' },
      { ...entry, action: 'key.revoked' },
      { ...entry, subjectId: null },
      { ...entry, accountId: 'u1' },
      { ...entry, keyId: 'k2' },
      { ...entry, reason: '' },
      { ...entry, requestId: 'null' },
      { ...entry, count: 2 },
      // What moves from one field into the next is another row.
      { ...entry, actor: 'alice","key.issued', action: '' },
    ]
    const hashes = [
      auditHash(auditRoot, 1, entry),
      auditHash(auditRoot, 2, entry),
      auditHash('1'.repeat(64), 1, entry),
      ...others.map((other) => auditHash(auditRoot, 1, other)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
