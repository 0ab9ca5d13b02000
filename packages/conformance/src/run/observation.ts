import type { Vector } from '../vector.js'
import type { Answer } from '../wire/answer.js'

/** What came of one vector. */
export interface Observation {
  readonly answer: Answer
  /** What the reference answered to the same bytes. */
  readonly reference: Answer
  /** For a HEAD request: the answer to the same as GET. */
  readonly asGet: Answer | null
  /** What a request without credentials got on the same connection right after; null where that was to be closed. */
  readonly next: Answer | null
  readonly handlerCalls: number
  readonly verifierCalls: number
}

/** An observation, or why there is none: a server that does not start, an answer that does not come. */
export type Observed =
  { readonly ok: true; readonly observation: Observation } | { readonly ok: false; readonly error: Error }

export type Observations = ReadonlyMap<Vector, Observed>
