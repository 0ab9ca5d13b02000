import type { Identity } from '@latchkey/core'

export const tokens = {
  one: 'sts_5b3f0c9e8d7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c',
  two: 'sts_0c4d2b6a8f1e3d5c7b9a0f2e4d6c8b0a1f3e5d7c',
  revoked: 'sta_9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d0c',
  expired: 'sta_1f2e3d4c5b6a798081726354453627180f1e2d3c',
  unknown: 'sta_7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b',
} as const

export const known = [
  { token: tokens.one, subjectId: 'subject-one' },
  { token: tokens.two, subjectId: 'subject-two' },
] as const

export const refused = [
  { token: tokens.revoked, reason: 'token_revoked' },
  { token: tokens.expired, reason: 'token_expired' },
] as const

export function identityOf(subjectId: string, more: Partial<Identity> = {}): Identity {
  return {
    kind: 'service',
    subject: { id: subjectId, type: 'service' },
    account: { id: 'account' },
    enterprise: null,
    scopes: ['pipeline:read'],
    key: { id: `key-of-${subjectId}`, expiresAt: new Date('2099-01-01T00:00:00Z') },
    claims: { plan: 'gold', tags: ['a'] },
    ...more,
  }
}

export const entries = known.map(({ token, subjectId }) => ({ token, identity: identityOf(subjectId) }))
