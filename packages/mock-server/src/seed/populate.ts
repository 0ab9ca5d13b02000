import { createHash } from 'node:crypto'
import { intersectScopes, type Identity, type StaticEntry } from '@latchkey/core'
import { asAccount, type AccountRecord, type EnterpriseRecord, type Records } from '../data/records.js'
import { hintOf } from '../lib/token-text.js'
import { kindOfKey } from './check-references.js'
import type { CheckedAccount, CheckedKey, CheckedSeed } from './checked-seed.js'

/** What the verifier knows of a key beside its identity. */
export type KeyClaims = { readonly keyName: string | null }

export interface SeedEntry extends StaticEntry<KeyClaims> {
  readonly token: string
}

/** A seed in the two forms in which it is used: who holds which key, and what the API shows. */
export interface Population {
  readonly entries: readonly SeedEntry[]
  readonly records: Records
}

export function populate(seed: CheckedSeed): Population {
  const accounts = seed.accounts.map(accountRecord)
  const records: Records = { enterprises: seed.enterprises, accounts, pipelines: seed.pipelines }
  const keyIds = keyIdsOf(seed.keys)
  const entries = seed.keys.map((key, i) => ({
    token: key.token,
    identity: identityOf(key, keyIds[i] as string, seed, records),
  }))
  return { entries, records }
}

function accountRecord({ shortId, ownerEmail, ...account }: CheckedAccount): AccountRecord {
  return { ...account, shortId: shortId ?? shortIdFor(account.id), ownerEmail: ownerEmail ?? null }
}

/** The same one at every start, so that a test may rely on it. */
function shortIdFor(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 10)
}

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

function identityOf(key: CheckedKey, id: string, seed: CheckedSeed, records: Records): Identity<KeyClaims> {
  const { permissions, accountId, enterpriseId, ...owner } = ownerOf(key, seed)
  const account = records.accounts.find((one) => one.id === accountId)
  const enterprise = records.enterprises.find((one) => one.id === (account?.enterpriseId ?? enterpriseId))
  return {
    ...owner,
    account: account === undefined ? null : asAccount(account),
    enterprise: enterprise === undefined ? null : enterpriseFacts(enterprise),
    scopes: key.scopes === undefined ? permissions : intersectScopes(permissions, key.scopes),
    key: { id, hint: hintOf(key.token), state: key.revoked ? 'revoked' : 'current' },
    expiresAt: key.expiresAt,
    claims: { keyName: key.name ?? null },
  }
}

interface Owner extends Pick<Identity, 'kind' | 'subject'> {
  readonly permissions: readonly string[]
  readonly accountId: string | undefined
  readonly enterpriseId: string | undefined
}

function ownerOf(key: CheckedKey, seed: CheckedSeed): Owner {
  const user = seed.users.find(({ id }) => id === key.userId)
  if (user !== undefined) {
    const { id, email, name, status, permissions, accountId } = user
    return {
      kind: 'personal',
      subject: { id, type: 'user', email, name, status },
      permissions,
      accountId,
      enterpriseId: undefined,
    }
  }
  const kind = kindOfKey(seed, key)
  const account = seed.serviceAccounts.find(({ id }) => id === key.serviceAccountId)
  if (account === undefined || kind === 'personal')
    throw new Error('a checked seed has no key without an owner')
  const { id, name, status, permissions, accountId, enterpriseId } = account
  return { kind, subject: { id, type: kind, name, status }, permissions, accountId, enterpriseId }
}

function enterpriseFacts({ id, status }: EnterpriseRecord): Identity['enterprise'] {
  return { id, status }
}
