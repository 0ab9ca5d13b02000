import type { AnswerReason, ClientReason, documented, DocumentedReason, FailureReason } from './reasons.js'

interface Failure extends Error {
  readonly name: 'LatchkeyError'
  /** The `code` of the answer's body, such as `EAUTH`; the system's where there was no answer, such as `ECONNREFUSED`. */
  readonly code: string | null
  toJSON(): Record<string, unknown>
}

interface Answered<R extends AnswerReason> extends Failure {
  readonly reason: R
  readonly status: R extends DocumentedReason ? (typeof documented)[R] : number
  /** The answer's `x-request-id`. */
  readonly requestId: string | null
  /** What `Retry-After` asks for, in milliseconds. */
  readonly retryAfter: number | null
  /** The scopes that the route wants, as the challenge of `scope_insufficient` names them. */
  readonly requiredScopes: readonly string[]
  /** The answer, with at most 65,536 bytes of its body, as text. The key is taken out of it. */
  readonly response: Response
}

interface Unanswered<R extends ClientReason> extends Failure {
  readonly reason: R
  readonly status: null
  readonly requestId: null
  readonly retryAfter: null
  readonly requiredScopes: readonly string[]
  readonly response: null
}

/** A failed call. Told apart by `reason`, which narrows the rest. */
export type LatchkeyError =
  { [R in AnswerReason]: Answered<R> }[AnswerReason] | { [R in ClientReason]: Unanswered<R> }[ClientReason]

interface FailureDetails {
  readonly reason: FailureReason
  /** Without the key. */
  readonly message: string
  readonly status?: number
  readonly code?: string | null
  readonly requestId?: string | null
  readonly retryAfter?: number | null
  readonly requiredScopes?: readonly string[]
  /** Without the key. */
  readonly response?: Response
}

interface LatchkeyErrorConstructor {
  new (details: FailureDetails): LatchkeyError
  readonly prototype: LatchkeyError
}

/**
 * A call that failed: an answer of 400 to 599, no answer, or no key. `reason` says which, and narrows the type. The key is in none of
 * its members, even where a server repeats it.
 *
 * @example
 * try {
 *   await api.fetch('/v3/pipeline')
 * } catch (error) {
 *   if (error instanceof LatchkeyError && error.reason === 'scope_insufficient') console.log(error.requiredScopes)
 *   else throw error
 * }
 */
// oxlint-disable-next-line eslint/no-shadow -- the name by which it is printed
export const LatchkeyError: LatchkeyErrorConstructor = class LatchkeyError extends Error {
  override readonly name: string = 'LatchkeyError'
  readonly reason: FailureReason
  readonly status: number | null
  readonly code: string | null
  readonly requestId: string | null
  readonly retryAfter: number | null
  readonly requiredScopes: readonly string[]
  readonly #response: Response | null

  constructor(details: FailureDetails) {
    super(details.message)
    this.reason = details.reason
    this.status = details.status ?? null
    this.code = details.code ?? null
    this.requestId = details.requestId ?? null
    this.retryAfter = details.retryAfter ?? null
    this.requiredScopes = Object.freeze([...(details.requiredScopes ?? [])])
    this.#response = details.response ?? null
  }

  // Not a member of its own: whoever prints the error does not want all headers.
  get response(): Response | null {
    return this.#response
  }

  toJSON(): Record<string, unknown> {
    const { name, reason, status, code, message, requestId, retryAfter, requiredScopes } = this
    return { name, reason, status, code, message, requestId, retryAfter, requiredScopes }
  }
} as unknown as LatchkeyErrorConstructor
