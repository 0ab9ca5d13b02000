/** The reasons of Latchkey's answers, each with its one status. */
export const documented = {
  credentials_missing: 401,
  scheme_unsupported: 401,
  credentials_malformed: 401,
  token_invalid: 401,
  token_expired: 401,
  token_revoked: 401,
  subject_disabled: 401,
  scope_insufficient: 403,
  kind_not_allowed: 403,
  delegation_not_allowed: 403,
  account_not_accessible: 403,
  delegation_malformed: 400,
  account_required: 400,
  verifier_unavailable: 503,
} as const

export type DocumentedReason = keyof typeof documented

/** The server has answered with an error. `other`: without a reason, or with none that belongs to its status. */
export type AnswerReason = DocumentedReason | 'other'

/**
 * There is no answer, or none that can be used.
 * - `key_missing`, `key_malformed`: there is no key, or none that can be sent.
 * - `key_unavailable`: the `token` function failed.
 * - `timed_out`: the call took longer than `timeout`.
 * - `unreachable`: no connection, or it broke.
 * - `redirect_refused`: the server sends elsewhere.
 * - `caller_unknown`: the answer to `whoami()` does not say who the key is.
 */
export type ClientReason =
  | 'key_missing'
  | 'key_malformed'
  | 'key_unavailable'
  | 'timed_out'
  | 'unreachable'
  | 'redirect_refused'
  | 'caller_unknown'

export type FailureReason = AnswerReason | ClientReason

/** What a body says, if it is one of ours and belongs to the status: a reason is relied on by type. */
export function reasonOf(said: unknown, status: number): AnswerReason {
  if (typeof said !== 'string' || !Object.hasOwn(documented, said)) return 'other'
  const reason = said as DocumentedReason
  return documented[reason] === status ? reason : 'other'
}
