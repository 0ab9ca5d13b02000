import { randomUUID } from 'node:crypto'

export interface PipelineRecord {
  readonly id: string
  readonly accountId: string
  readonly title: string
  readonly created: Date
}

/** The seed's pipelines, and those that were posted since. */
export class Pipelines {
  readonly #seed: readonly PipelineRecord[]
  readonly #clock: () => Date
  #pipelines: PipelineRecord[] = []

  constructor(seed: readonly PipelineRecord[], clock: () => Date) {
    this.#seed = seed
    this.#clock = clock
    this.reset()
  }

  reset(): void {
    this.#pipelines = [...this.#seed]
  }

  of(accountId: string): readonly PipelineRecord[] {
    return this.#pipelines.filter((pipeline) => pipeline.accountId === accountId)
  }

  add(pipeline: Pick<PipelineRecord, 'accountId' | 'title'>): PipelineRecord {
    const added: PipelineRecord = { ...pipeline, id: randomUUID(), created: this.#clock() }
    this.#pipelines.push(added)
    return added
  }
}
