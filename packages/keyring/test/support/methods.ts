import type { Keyring, KeyringView } from '../../src/keyring.js'

type Argument = 'id' | 'input' | 'token' | 'role'
type AnyView = Keyring | KeyringView

/** One method of the keyring: what its arguments are, and a call of it that is as it should be, on `openHouse()`. */
export interface Method {
  readonly name: string
  readonly takes: readonly Argument[]
  readonly good: readonly unknown[]
  /** Writes where it is called well. */
  readonly writes: boolean
  call(view: AnyView, args: readonly unknown[]): Promise<unknown>
}

const collections = ['enterprises', 'accounts', 'users', 'serviceAccounts', 'roles', 'keys', 'audit'] as const

function method(name: string, takes: readonly Argument[], good: readonly unknown[], writes = true): Method {
  const [collection, verb] = name.split('.') as [(typeof collections)[number], string]
  return {
    name,
    takes,
    good,
    writes,
    // async: what is thrown at once is a rejection here, too.
    call: async (view, args) => {
      const object = view[collection] as unknown as Record<string, (...given: readonly unknown[]) => unknown>
      return object[verb]?.(...args)
    },
  }
}

const permissions = ['account:read']
const foreign = 'imported-token-0123456789'

/** Every method of every collection. `k1` is a key of `u1`, and `support` a role. */
export const methods: readonly Method[] = [
  method('enterprises.create', ['input'], [{ id: 'e9', name: 'New' }]),
  method('enterprises.get', ['id'], ['e1'], false),
  method('enterprises.list', ['input'], [{ status: 'active' }], false),
  method('enterprises.update', ['id', 'input'], ['e1', { name: 'New', status: 'active' }]),
  method('enterprises.delete', ['id'], ['e1']),
  method('accounts.create', ['input'], [{ id: 'a9', shortId: 'short9', name: 'New', enterpriseId: 'e1' }]),
  method('accounts.get', ['id'], ['a1'], false),
  method('accounts.list', ['input'], [{ enterpriseId: 'e1', status: 'active' }], false),
  method('accounts.update', ['id', 'input'], ['a1', { name: 'New', status: 'active', enterpriseId: 'e1' }]),
  method('accounts.delete', ['id'], ['a1']),
  method(
    'users.create',
    ['input'],
    [{ id: 'u9', accountId: 'a1', email: 'new@example.com', name: 'New', permissions }],
  ),
  method('users.get', ['id'], ['u1'], false),
  method('users.list', ['input'], [{ accountId: 'a1', email: 'user1@example.com', status: 'active' }], false),
  method('users.update', ['id', 'input'], ['u1', { name: 'New', permissions, status: 'active' }]),
  method('users.delete', ['id'], ['u1']),
  method('serviceAccounts.create', ['input'], [{ id: 's9', name: 'robot', accountId: 'a1', permissions }]),
  method('serviceAccounts.get', ['id'], ['s1'], false),
  method('serviceAccounts.list', ['input'], [{ accountId: 'a1', status: 'active' }], false),
  method('serviceAccounts.update', ['id', 'input'], ['s1', { name: 'robot', permissions, status: 'active' }]),
  method('serviceAccounts.delete', ['id'], ['s1']),
  method('roles.create', ['input'], [{ name: 'newcomer', permissions }]),
  method('roles.get', ['role'], ['support'], false),
  method('roles.list', ['input'], [{ limit: 5 }], false),
  method('roles.update', ['role', 'input'], ['support', { permissions }]),
  method('roles.delete', ['role'], ['support']),
  method(
    'keys.issue',
    ['input'],
    [
      {
        userId: 'u1',
        name: 'new',
        scopes: permissions,
        expiresIn: '1d',
        idempotencyKey: 'request-1',
        actor: 'x',
        requestId: 'y',
      },
    ],
  ),
  method(
    'keys.rotate',
    ['id', 'input'],
    [
      'k1',
      {
        overlap: '1h',
        expiresIn: '1d',
        expectedKeyId: 'k1',
        idempotencyKey: 'request-1',
        actor: 'x',
        requestId: 'y',
      },
    ],
  ),
  method('keys.revoke', ['id', 'input'], ['k1', { reason: 'left', actor: 'x', requestId: 'y' }]),
  method('keys.revokeToken', ['token', 'input'], [foreign, { reason: 'left', actor: 'x' }]),
  method('keys.revokeAll', ['input', 'input'], [{ userId: 'u1' }, { reason: 'left', actor: 'x' }]),
  method('keys.get', ['id'], ['k1'], false),
  method('keys.list', ['input'], [{ userId: 'u1', kind: 'personal', revoked: false }], false),
  method('keys.expiring', ['input'], [{ within: '7d', userId: 'u1', kind: 'personal' }], false),
  method(
    'keys.import',
    ['input'],
    [
      {
        token: 'imported-token-9876543210',
        id: 'k9',
        userId: 'u1',
        name: 'new',
        scopes: permissions,
        actor: 'x',
      },
    ],
  ),
  method('keys.inspect', ['token'], [foreign], false),
  method('audit.list', ['input'], [{ accountId: 'a1', actor: 'x', action: 'key.issued' }], false),
]

/** What the methods of the table want besides `openHouse()`. */
export async function prepare(keyring: Keyring): Promise<void> {
  await keyring.roles.create({ name: 'support', permissions })
  await keyring.keys.import({ id: 'k1', userId: 'u1', token: foreign })
}

/** Every method that there is, by reflection: so that none is missing in the table. */
export function methodNames(view: AnyView): string[] {
  return collections.flatMap((collection) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(view[collection]) as object)
      .filter((verb) => verb !== 'constructor' && !verb.startsWith('#'))
      .map((verb) => `${collection}.${verb}`),
  )
}
