import { promisedKind } from '../lib/token-text.js'
import type { CheckedAccount, CheckedKey, CheckedSeed } from './checked-seed.js'
import { flaw } from './schema.js'
import { shortIdOf } from './short-id.js'

/** What no member can say by itself: ids and tokens are there once, and whoever is named exists. */
export function checkReferences(seed: CheckedSeed, root: string): void {
  for (const name of ['enterprises', 'users', 'serviceAccounts', 'pipelines'] as const) {
    unique(
      `${root}.${name}`,
      seed[name].map(({ id }) => ({ id })),
    )
  }
  unique(`${root}.accounts`, seed.accounts.map(namesOf))
  unique(
    `${root}.keys`,
    seed.keys.map(({ id }) => ({ id })),
  )
  checkEmails(seed, root)
  checkOwners(seed, root)
  checkKeys(seed, root)
}

/** The values of all members that are given are one namespace: an account's short id may be nobody's id. */
function unique(path: string, items: readonly Readonly<Record<string, string | undefined>>[]): void {
  const taken = new Map<string, string>()
  for (const [i, item] of items.entries()) {
    for (const [name, value] of Object.entries(item)) {
      if (value === undefined) continue
      const here = `${path}[${i}].${name}`
      const there = taken.get(value)
      if (there !== undefined) flaw(here, `"${value}" is taken by ${there}`)
      taken.set(value, here)
    }
  }
}

/** An account may have the same id and short id. */
function namesOf(account: CheckedAccount): { id: string; shortId: string | undefined } {
  const shortId = shortIdOf(account)
  return { id: account.id, shortId: shortId === account.id ? undefined : shortId }
}

/** One account has no two users with one address. */
function checkEmails({ users }: CheckedSeed, root: string): void {
  const taken = new Map<string, number>()
  for (const [i, { accountId, email }] of users.entries()) {
    const other = taken.get(`${accountId} ${email}`)
    if (other !== undefined)
      flaw(`${root}.users[${i}].email`, `"${email}" is taken by ${root}.users[${other}].email`)
    taken.set(`${accountId} ${email}`, i)
  }
}

type Ids = ReadonlySet<string>

function idsOf(items: readonly { readonly id: string }[]): Ids {
  return new Set(items.map(({ id }) => id))
}

function mustExist(path: string, value: string | null | undefined, ids: Ids, what: string): void {
  if (value !== undefined && value !== null && !ids.has(value)) flaw(path, `no ${what} "${value}"`)
}

function checkOwners(seed: CheckedSeed, root: string): void {
  const enterprises = idsOf(seed.enterprises)
  const accounts = idsOf(seed.accounts)
  for (const [i, { enterpriseId }] of seed.accounts.entries()) {
    mustExist(`${root}.accounts[${i}].enterpriseId`, enterpriseId, enterprises, 'enterprise')
  }
  for (const name of ['users', 'pipelines'] as const) {
    for (const [i, { accountId }] of seed[name].entries()) {
      mustExist(`${root}.${name}[${i}].accountId`, accountId, accounts, 'account')
    }
  }
  for (const [i, { accountId, enterpriseId }] of seed.serviceAccounts.entries()) {
    const path = `${root}.serviceAccounts[${i}]`
    if ((accountId === undefined) === (enterpriseId === undefined))
      flaw(path, 'must have either an accountId or an enterpriseId')
    mustExist(`${path}.accountId`, accountId, accounts, 'account')
    mustExist(`${path}.enterpriseId`, enterpriseId, enterprises, 'enterprise')
  }
}

function checkKeys(seed: CheckedSeed, root: string): void {
  const users = idsOf(seed.users)
  const serviceAccounts = idsOf(seed.serviceAccounts)
  const tokens = new Map<string, number>()
  const holders = new Map<string, number>()
  for (const [i, key] of seed.keys.entries()) {
    const path = `${root}.keys[${i}]`
    if ((key.userId === undefined) === (key.serviceAccountId === undefined))
      flaw(path, 'must have either a userId or a serviceAccountId')
    mustExist(`${path}.userId`, key.userId, users, 'user')
    mustExist(`${path}.serviceAccountId`, key.serviceAccountId, serviceAccounts, 'service account')
    const twin = tokens.get(key.token)
    if (twin !== undefined) flaw(`${path}.token`, `is the token of ${root}.keys[${twin}] already`)
    tokens.set(key.token, i)
    checkPrefix(seed, key, path)
    if (key.serviceAccountId === undefined || key.revoked) continue
    const other = holders.get(key.serviceAccountId)
    if (other !== undefined)
      flaw(
        `${path}.serviceAccountId`,
        `a service account has a single key, this one has ${root}.keys[${other}] already`,
      )
    holders.set(key.serviceAccountId, i)
  }
}

/** The prefix is a hint and the owner decides the kind: a seed in which the two disagree is a mistake. */
function checkPrefix(seed: CheckedSeed, key: CheckedKey, path: string): void {
  const promised = promisedKind(key.token)
  const kind = kindOfKey(seed, key)
  if (promised !== undefined && promised !== kind) {
    flaw(`${path}.token`, `has the prefix of ${aKey(promised)}, but its owner makes it ${aKey(kind)}`)
  }
}

/** What the owner of a key makes it. */
export function kindOfKey(seed: CheckedSeed, key: CheckedKey): 'personal' | 'service' | 'enterprise' {
  if (key.userId !== undefined) return 'personal'
  const owner = seed.serviceAccounts.find(({ id }) => id === key.serviceAccountId)
  return owner?.enterpriseId === undefined ? 'service' : 'enterprise'
}

function aKey(kind: string): string {
  return `${kind === 'enterprise' ? 'an' : 'a'} ${kind} key`
}
