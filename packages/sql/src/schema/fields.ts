/** How a field lies in its column. Instants are whole milliseconds, lists and flags JSON text and 0 or 1: alike in all databases. */
export type Kind = 'text' | 'text?' | 'integer' | 'flag' | 'instant' | 'instant?' | 'list'

/** Prefixed, since they may lie beside an application's own `users` and `accounts`. */
export const tableNames = {
  enterprises: 'latchkey_enterprises',
  accounts: 'latchkey_accounts',
  users: 'latchkey_users',
  serviceAccounts: 'latchkey_service_accounts',
  roles: 'latchkey_roles',
  keys: 'latchkey_keys',
} as const

/** Every field of every record, its column, and how it lies there. */
export const layout = {
  enterprises: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    name: ['name', 'text'],
    status: ['status', 'text'],
  },
  accounts: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    shortId: ['short_id', 'text'],
    name: ['name', 'text'],
    enterpriseId: ['enterprise_id', 'text?'],
    status: ['status', 'text'],
  },
  users: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    accountId: ['account_id', 'text'],
    email: ['email', 'text'],
    name: ['name', 'text?'],
    permissions: ['permissions', 'list'],
    status: ['status', 'text'],
  },
  serviceAccounts: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    name: ['name', 'text'],
    accountId: ['account_id', 'text?'],
    enterpriseId: ['enterprise_id', 'text?'],
    permissions: ['permissions', 'list'],
    status: ['status', 'text'],
  },
  roles: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    permissions: ['permissions', 'list'],
    status: ['status', 'text'],
  },
  keys: {
    id: ['id', 'text'],
    version: ['version', 'integer'],
    createdAt: ['created_at', 'instant'],
    kind: ['kind', 'text'],
    name: ['name', 'text?'],
    hint: ['hint', 'text'],
    digest: ['digest', 'text'],
    pepper: ['pepper', 'integer'],
    foreign: ['is_foreign', 'flag'],
    scopes: ['scopes', 'list'],
    userId: ['user_id', 'text?'],
    serviceAccountId: ['service_account_id', 'text?'],
    expiresAt: ['expires_at', 'instant?'],
    revokedAt: ['revoked_at', 'instant?'],
    revokedReason: ['revoked_reason', 'text?'],
    retiring: ['retiring', 'flag'],
    holds: ['holds', 'text?'],
    replacedBy: ['replaced_by', 'text?'],
    idempotency: ['idempotency', 'text?'],
    wish: ['wish', 'text?'],
  },
} as const
