import type { Status } from '@latchkey/core'

/**
 * Who and what exists when a mock server starts, and again after `reset()`. Ids are 1 to 64 characters of `A-Z a-z 0-9 _ -`,
 * scopes are `resource:action` with `*` for a part or for all, instants are RFC 3339 or, in an object, a `Date`. In a list
 * that is left out there is nothing.
 */
export interface Seed {
  enterprises?: readonly SeedEnterprise[] | undefined
  accounts?: readonly SeedAccount[] | undefined
  users?: readonly SeedUser[] | undefined
  serviceAccounts?: readonly SeedServiceAccount[] | undefined
  keys?: readonly SeedKey[] | undefined
  pipelines?: readonly SeedPipeline[] | undefined
}

/** A seed in which no list is left out. */
export type FullSeed = { readonly [list in keyof Seed]-?: NonNullable<Seed[list]> }

export interface SeedEnterprise {
  id: string
  name: string
  /** Default `active`. The keys of what is disabled are refused. */
  status?: Status | undefined
}

export interface SeedAccount {
  id: string
  /** Default: ten hex digits, made from the id. */
  shortId?: string | undefined
  /** Shown as `company`. */
  name: string
  enterpriseId?: string | null | undefined
  status?: Status | undefined
  ownerEmail?: string | undefined
  /** Shown as `plan.type`. Default `free`. */
  plan?: string | undefined
  /** Default 2020-01-01T00:00:00.000Z. */
  created?: string | Date | undefined
}

export interface SeedUser {
  id: string
  accountId: string
  email: string
  name?: string | undefined
  permissions: readonly string[]
  status?: Status | undefined
}

/** Of an account, or of an enterprise. Its name has 3 to 50 characters. */
export interface SeedServiceAccount {
  id: string
  name: string
  accountId?: string | undefined
  enterpriseId?: string | undefined
  permissions: readonly string[]
  status?: Status | undefined
}

/** Of a user or of a service account, which has one key at most that is not revoked. */
export interface SeedKey {
  /** Any `token68`. One with a prefix (`sta_`, `sts_`, `ste_`) must be of that kind. */
  token: string
  userId?: string | undefined
  serviceAccountId?: string | undefined
  /** Not secret; appears in `x-auth-key-id`. Default `key-1`, `key-2` … by its place in the list. */
  id?: string | undefined
  name?: string | undefined
  /** Narrow the permissions of the key's owner. Default: all of them. */
  scopes?: readonly string[] | undefined
  expiresAt?: string | Date | null | undefined
  revoked?: boolean | undefined
}

export interface SeedPipeline {
  id: string
  accountId: string
  title: string
  /** Default 2020-01-01T00:00:00.000Z. */
  created?: string | Date | undefined
}
