import type { ServerSetup } from './harness.js'

/** Vectors of one idea, sent to one server. */
export interface VectorGroup {
  readonly title: string
  /** Called for each server anew, so that no state is shared. */
  readonly setup: () => ServerSetup
  readonly vectors: readonly Vector[]
}

/** One request, byte for byte, and what is to come back. */
export interface Vector {
  readonly name: string
  /** Why this must be so: a section of an RFC, what published clients do, what has broken others. */
  readonly source: string
  /** Each character is one byte (latin1). */
  readonly request: string
  readonly expect: Expected
  /** Vectors of one group with the same twin must get the same answer, byte for byte. */
  readonly twin?: string
}

export interface Expected {
  readonly status: number
  /** Present in every refusal. */
  readonly code?: string
  readonly reason?: string
  /** Who decided on the refusal. Default `adapter`: no handler may have been reached. */
  readonly refusedBy?: 'adapter' | 'handler'
  /** The exact value of WWW-Authenticate. Absent: the field must be, too. */
  readonly challenge?: string
  /** The body has the form of RFC 9457. */
  readonly problem?: boolean
  /** Whose debug headers the answer has, all of them and no other. Absent: it has none. */
  readonly caller?: Caller
  /** Exact values; null for a field that must be absent. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** The JSON value of the body. */
  readonly body?: unknown
  /** Texts that may be nowhere in the answer. */
  readonly never?: readonly string[]
  /**
   * Who words the answer. Default: `adapter` for refusals, else `handler`. The words of a `framework` (404, 500) are its own;
   * what the `parser` of HTTP refuses never reaches the adapter.
   */
  readonly wordedBy?: WordedBy
}

export type WordedBy = 'adapter' | 'handler' | 'framework' | 'parser'

/** What the outside sees of somebody who calls. */
export interface Caller {
  /** Every `x-auth-*` header of an answer. */
  readonly headers: Readonly<Record<string, string>>
  /** What the `whoami` handler says. */
  readonly seen: unknown
}

export function wordedBy({ reason, wordedBy: given }: Expected): WordedBy {
  return given ?? (reason === undefined ? 'handler' : 'adapter')
}
