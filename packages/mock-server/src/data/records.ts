import type { Account, Status } from '@latchkey/core'

/** What the mock API knows, in the form in which it keeps it. */
export interface Records {
  readonly enterprises: readonly EnterpriseRecord[]
  readonly accounts: readonly AccountRecord[]
  readonly pipelines: readonly PipelineRecord[]
}

export interface EnterpriseRecord {
  readonly id: string
  readonly name: string
  readonly status: Status
}

export interface AccountRecord {
  readonly id: string
  readonly shortId: string
  readonly name: string
  readonly enterpriseId: string | null
  readonly status: Status
  readonly ownerEmail: string | null
  readonly plan: string
  readonly created: Date
}

export interface PipelineRecord {
  readonly id: string
  readonly accountId: string
  readonly title: string
  readonly created: Date
}

/** An account as verifiers speak of it. */
export function asAccount({ id, shortId, name, enterpriseId, status }: AccountRecord): Account {
  return { id, shortId, name, enterpriseId, status }
}
