import type { Status } from '@latchkey/core'
import type { PipelineRecord } from '../data/pipelines.js'
import { listOf, nullable, optional, record, type Check } from './schema.js'
import { email, flag, id, instant, scopes, serviceAccountName, status, text, token } from './values.js'

/** A seed with its defaults, every member sound by itself. */
export interface CheckedSeed {
  readonly enterprises: readonly CheckedEnterprise[]
  readonly accounts: readonly CheckedAccount[]
  readonly users: readonly CheckedUser[]
  readonly serviceAccounts: readonly CheckedServiceAccount[]
  readonly keys: readonly CheckedKey[]
  readonly pipelines: readonly PipelineRecord[]
}

interface CheckedEnterprise {
  readonly id: string
  readonly name: string
  readonly status: Status
}

export interface CheckedAccount {
  readonly id: string
  readonly shortId: string | undefined
  readonly name: string
  readonly enterpriseId: string | null
  readonly status: Status
  readonly ownerEmail: string | null
  readonly plan: string
  readonly created: Date
}

interface CheckedUser {
  readonly id: string
  readonly accountId: string
  readonly email: string
  readonly name: string | undefined
  readonly permissions: readonly string[]
  readonly status: Status
}

interface CheckedServiceAccount {
  readonly id: string
  readonly name: string
  readonly accountId: string | undefined
  readonly enterpriseId: string | undefined
  readonly permissions: readonly string[]
  readonly status: Status
}

export interface CheckedKey {
  readonly token: string
  readonly userId: string | undefined
  readonly serviceAccountId: string | undefined
  readonly id: string | undefined
  readonly name: string | undefined
  readonly scopes: readonly string[] | undefined
  readonly expiresAt: Date | null
  readonly revoked: boolean
}

const active: Check<Status> = optional(status, 'active')
const created: Check<Date> = optional(instant, new Date('2020-01-01T00:00:00.000Z'))
const maybeId = optional(id, undefined)
const maybeText = optional(text, undefined)

const enterprise = record<CheckedEnterprise>({ id, name: text, status: active })

const account = record<CheckedAccount>({
  id,
  shortId: maybeId,
  name: text,
  enterpriseId: nullable(id),
  status: active,
  ownerEmail: optional(email, null),
  plan: optional(text, 'free'),
  created,
})

const user = record<CheckedUser>({
  id,
  accountId: id,
  email,
  name: maybeText,
  permissions: scopes,
  status: active,
})

const serviceAccount = record<CheckedServiceAccount>({
  id,
  name: serviceAccountName,
  accountId: maybeId,
  enterpriseId: maybeId,
  permissions: scopes,
  status: active,
})

const key = record<CheckedKey>({
  token,
  userId: maybeId,
  serviceAccountId: maybeId,
  id: maybeId,
  name: maybeText,
  scopes: optional(scopes, undefined),
  expiresAt: nullable(instant),
  revoked: optional(flag, false),
})

const pipeline = record<PipelineRecord>({ id, accountId: id, title: text, created })

export const seedShape: Check<CheckedSeed> = record<CheckedSeed>({
  enterprises: optional(listOf(enterprise), []),
  accounts: optional(listOf(account), []),
  users: optional(listOf(user), []),
  serviceAccounts: optional(listOf(serviceAccount), []),
  keys: optional(listOf(key), []),
  pipelines: optional(listOf(pipeline), []),
})
