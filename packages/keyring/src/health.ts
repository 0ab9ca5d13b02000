/** How a process stands to its store. No secret is in it. */
export interface Health {
  readonly feed: {
    /** May what is in memory be used at this moment? False without a cache. */
    readonly fresh: boolean
    /** Milliseconds since the change log was heard; null where it never was. */
    readonly lag: number | null
    /** The number of the last change that was applied. */
    readonly sequence: number
  }
  readonly cache: {
    readonly size: number
    readonly unknownSize: number
    /** Answers from memory since the start. */
    readonly hits: number
    /** Look-ups in the store. */
    readonly loads: number
    /** Requests that were turned away, because too many look-ups were under way. */
    readonly shed: number
  }
}
