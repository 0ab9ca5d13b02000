import { randomBytes, randomUUID } from 'node:crypto'
import type { AccountRecord, EnterpriseRecord, PipelineRecord, Records } from './records.js'

export type NewAccount = Pick<AccountRecord, 'name' | 'ownerEmail' | 'plan' | 'enterpriseId'>
export type NewPipeline = Pick<PipelineRecord, 'accountId' | 'title'>

/** What exists now: the seed, and what was posted since. */
export class World {
  readonly #seed: Records
  readonly #clock: () => Date
  #accounts: AccountRecord[] = []
  #pipelines: PipelineRecord[] = []

  constructor(seed: Records, clock: () => Date) {
    this.#seed = seed
    this.#clock = clock
    this.reset()
  }

  reset(): void {
    this.#accounts = [...this.#seed.accounts]
    this.#pipelines = [...this.#seed.pipelines]
  }

  enterprise(id: string): EnterpriseRecord | undefined {
    return this.#seed.enterprises.find((enterprise) => enterprise.id === id)
  }

  /** By id or short id. */
  account(id: string): AccountRecord | undefined {
    return this.#accounts.find((account) => account.id === id || account.shortId === id)
  }

  accountsOf(enterpriseId: string): readonly AccountRecord[] {
    return this.#accounts.filter((account) => account.enterpriseId === enterpriseId)
  }

  pipelinesOf(accountId: string): readonly PipelineRecord[] {
    return this.#pipelines.filter((pipeline) => pipeline.accountId === accountId)
  }

  addAccount(account: NewAccount): AccountRecord {
    const ids = { id: randomBytes(12).toString('hex'), shortId: randomBytes(5).toString('hex') }
    const added: AccountRecord = { ...account, ...ids, status: 'active', created: this.#clock() }
    this.#accounts.push(added)
    return added
  }

  addPipeline(pipeline: NewPipeline): PipelineRecord {
    const added: PipelineRecord = { ...pipeline, id: randomUUID(), created: this.#clock() }
    this.#pipelines.push(added)
    return added
  }
}
