import type { RoleRecord } from '@latchkey/keyring'

export function role(id: string): RoleRecord {
  return {
    id,
    version: 1,
    createdAt: new Date('2026-11-24T09:00:00.000Z'),
    permissions: [],
    status: 'active',
  }
}
