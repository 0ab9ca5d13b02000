import type { EnterpriseView, SubjectStatus } from '@latchkey/keyring'
import type { ShownAccount } from './accounts.js'
import type { PipelineRecord } from './pipelines.js'

/** How the API shows what it knows. */

export interface Envelope {
  readonly meta: { readonly type: string; readonly pk: string; readonly links: object }
  readonly data: unknown
}

const keys = { account: 'account_id', enterprise: 'enterprise_id', pipeline: 'id', token: 'key_id' } as const

/** A list where `data` is one, else a detail. */
export function envelope(type: keyof typeof keys, data: unknown): Envelope {
  return { meta: { type, pk: keys[type], links: {} }, data }
}

export function accountShape(account: ShownAccount): object {
  return {
    account_id: account.id,
    account: account.shortId,
    enterprise_id: account.enterpriseId,
    company: account.company,
    owneremail: account.ownerEmail,
    plan: { type: account.plan },
    status: statusShape(account),
    created: account.createdAt,
  }
}

export function enterpriseShape(enterprise: EnterpriseView, accounts: readonly ShownAccount[]): object {
  return {
    enterprise_id: enterprise.id,
    name: enterprise.name,
    status: statusShape(enterprise),
    accounts: accounts.map(accountShape),
  }
}

export function pipelineShape(pipeline: PipelineRecord): object {
  return {
    id: pipeline.id,
    account_id: pipeline.accountId,
    title: pipeline.title,
    created_at: pipeline.created,
  }
}

function statusShape({ status }: { readonly status: SubjectStatus }): string {
  return status === 'disabled' ? 'deactivated' : status
}
