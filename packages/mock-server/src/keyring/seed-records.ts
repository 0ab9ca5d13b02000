import { createHash } from 'node:crypto'
import type { Put, Records, Table } from '@latchkey/keyring'
import { hintOf } from '../lib/token-text.js'
import { kindOfKey } from '../seed/check-references.js'
import type { CheckedAccount, CheckedKey, CheckedSeed } from '../seed/checked-seed.js'
import { shortIdOf } from '../seed/short-id.js'

/**
 * A seed as the records that a keyring keeps. They are not made one by one by the keyring's own methods: a seed may hold what
 * those refuse, like the key of a user who is disabled already, or a token of one character.
 */
export function seedRecords(seed: CheckedSeed, now: Date): readonly Put[] {
  const made = { version: 1, createdAt: now }
  const keyIds = keyIdsOf(seed.keys)
  return [
    ...seed.enterprises.map((enterprise) => put('enterprises', { ...made, ...enterprise })),
    ...seed.accounts.map((account) => put('accounts', accountRecord(account))),
    ...seed.users.map(({ name = null, permissions, ...user }) =>
      put('users', { ...made, ...user, name, permissions: sorted(permissions) }),
    ),
    ...seed.serviceAccounts.map(({ accountId = null, enterpriseId = null, permissions, ...rest }) =>
      put('serviceAccounts', { ...made, ...rest, accountId, enterpriseId, permissions: sorted(permissions) }),
    ),
    ...seed.keys.map((key, i) => put('keys', keyRecord(key, keyIds[i] as string, seed, now))),
  ]
}

function put<T extends Table>(table: T, record: Records[T]): Put {
  return { table, record, expect: null } as unknown as Put
}

function accountRecord(account: CheckedAccount): Records['accounts'] {
  const { id, name, enterpriseId, status, created } = account
  return { id, version: 1, createdAt: created, shortId: shortIdOf(account), name, enterpriseId, status }
}

function keyRecord(key: CheckedKey, id: string, seed: CheckedSeed, now: Date): Records['keys'] {
  const { token, name = null, userId = null, serviceAccountId = null, expiresAt, revoked } = key
  return {
    id,
    version: 1,
    createdAt: now,
    kind: kindOfKey(seed, key),
    name,
    hint: hintOf(token),
    digest: createHash('sha256').update(token).digest('hex'),
    pepper: 0,
    foreign: true,
    scopes: sorted(key.scopes ?? ['*']),
    userId,
    serviceAccountId,
    expiresAt,
    revokedAt: revoked ? now : null,
    revokedReason: null,
    retiring: false,
    holds: revoked ? null : serviceAccountId,
    replacedBy: null,
    idempotency: null,
    wish: null,
  }
}

/** By its place in the list, where the seed gives it no id: the same one at every start. */
function keyIdsOf(keys: readonly CheckedKey[]): readonly string[] {
  const taken = new Set(keys.map(({ id }) => id))
  return keys.map(({ id }, i) => {
    if (id !== undefined) return id
    let made = `key-${i + 1}`
    while (taken.has(made)) made += '_'
    taken.add(made)
    return made
  })
}

/** Each once, as a keyring keeps them. */
function sorted(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort()
}
