import type { FullSeed } from './seed.js'

const enterpriseId = '68c584136b9b08b8fc53a85e'
const accountId = '507f1f77bcf86cd799439012'
const childId = '507f1f77bcf86cd799439021'
const userId = '507f1f77bcf86cd799439015'
const serviceAccountId = '507f1f77bcf86cd799439016'
const enterpriseServiceAccountId = '507f1f77bcf86cd799439017'
const created = '2024-01-15T09:30:00.000Z'

/**
 * The examples of the API's own page: two personal keys, a service key, an enterprise key, and a child account to act on.
 * Frozen; spread it to start from it.
 */
export const defaultSeed: FullSeed = deepFrozen<FullSeed>({
  enterprises: [{ id: enterpriseId, name: 'Example Enterprise' }],
  accounts: [
    {
      id: accountId,
      shortId: 'd3396ea1f',
      name: 'Example',
      enterpriseId,
      ownerEmail: 'user@example.com',
      plan: 'enterprise',
      created,
    },
    {
      id: childId,
      shortId: '507f1f77bc',
      name: 'Example Child',
      enterpriseId,
      ownerEmail: 'child@example.com',
      plan: 'enterprise',
      created,
    },
  ],
  users: [{ id: userId, accountId, email: 'user@example.com', name: 'Example User', permissions: ['*'] }],
  serviceAccounts: [
    { id: serviceAccountId, name: 'Example Service', accountId, permissions: ['*'] },
    { id: enterpriseServiceAccountId, name: 'Example Automation', enterpriseId, permissions: ['*'] },
  ],
  keys: [
    { id: 'key-personal-1', userId, token: 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12' },
    { id: 'key-personal-2', userId, token: 'sta_34b8f6897cd3396e6af781c3bfe34065b690f90b' },
    { id: 'key-service', serviceAccountId, token: 'sts_9876543210fedcba0987654321fedcba09876543' },
    {
      id: 'key-enterprise',
      serviceAccountId: enterpriseServiceAccountId,
      token: 'ste_d710b57dc7dedde45ccc4c35b68cf385b89f8dc3',
    },
  ],
  pipelines: [
    { id: 'f2f3a1de-0c5c-4b3e-9d0e-6d1f7c1f3a01', accountId, title: 'Example Pipeline', created },
    { id: 'f2f3a1de-0c5c-4b3e-9d0e-6d1f7c1f3a02', accountId: childId, title: 'Child Pipeline', created },
  ],
})

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFrozen(part)
  return Object.freeze(value)
}
