export const tailPath = '/ws/tail'

export interface TailRequirement {
  readonly account: true
  readonly scopes: readonly string[]
}

/** What lines are shown for: an account, to whoever may read its pipelines. */
export const tailRequirement: TailRequirement = { account: true, scopes: ['pipeline:read'] }
