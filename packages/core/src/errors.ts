/** Why a request was refused: the `reason` member of the answer's body. */
export type Reason =
  | 'credentials_missing'
  | 'scheme_unsupported'
  | 'credentials_malformed'
  | 'token_invalid'
  | 'token_expired'
  | 'token_revoked'
  | 'subject_disabled'
  | 'scope_insufficient'
  | 'kind_not_allowed'
  | 'delegation_not_allowed'
  | 'account_not_accessible'
  | 'delegation_malformed'
  | 'account_required'
  | 'verifier_unavailable'

/** The `code` member of the answer's body: one for each status. */
export type ErrorCode = 'EAUTH' | 'EFORBIDDEN' | 'EINVAL' | 'EUNAVAILABLE'

/** What the client is told, and with which status. */
export interface Wording {
  readonly status: 400 | 401 | 403 | 503
  readonly code: ErrorCode
  readonly message: string
}

/** Every way in which a request can be refused. */
export const reasons: Readonly<Record<Reason, Wording>> = Object.freeze({
  credentials_missing: wording(401, 'No credentials: send the header "Authorization: Token <key>".'),
  scheme_unsupported: wording(
    401,
    'This authentication scheme is not accepted here: see the WWW-Authenticate header.',
  ),
  credentials_malformed: wording(
    401,
    'The Authorization header must be sent once, and hold a scheme and one key.',
  ),
  token_invalid: wording(401, 'The key is not valid.'),
  token_expired: wording(401, 'The key has expired: ask for a new one.'),
  token_revoked: wording(401, 'The key has been revoked: ask for a new one.'),
  subject_disabled: wording(401, 'The owner of the key, its account or its enterprise is disabled.'),
  scope_insufficient: wording(403, 'The scopes of the key do not cover this request.'),
  kind_not_allowed: wording(403, 'This kind of key may not be used here.'),
  delegation_not_allowed: wording(403, 'Only an enterprise key may act on another account.'),
  account_not_accessible: wording(403, 'The enterprise has no such account that can be acted on.'),
  delegation_malformed: wording(400, 'The delegation header must be sent once, and hold one account id.'),
  account_required: wording(400, 'This request acts on an account: name one in the delegation header.'),
  verifier_unavailable: wording(503, 'The key could not be checked just now: try again.'),
})

function wording(status: Wording['status'], message: string): Wording {
  const codes = { 400: 'EINVAL', 401: 'EAUTH', 403: 'EFORBIDDEN', 503: 'EUNAVAILABLE' } as const
  return Object.freeze({ status, code: codes[status], message })
}

export interface AuthErrorOptions {
  /** Header fields that belong to the answer, names in lower case. */
  headers?: Readonly<Record<string, string>> | undefined
  /** For logs only; it never reaches the client. */
  cause?: unknown
}

/**
 * A refusal, as error handlers see it. A verifier throws one to refuse a token that it knows:
 * `throw new AuthError('token_revoked')`. Its message is always the table's: nothing that a verifier says leaks.
 *
 * `headers` are those of the answer except `content-type`, so that `res.status(e.status).set(e.headers).json(e)` is right.
 */
export class AuthError extends Error {
  override readonly name: string = 'AuthError'
  readonly reason: Reason
  readonly code: ErrorCode
  readonly status: number
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  /** The message may be shown to the client. */
  readonly expose: true = true

  constructor(reason: Reason, options: AuthErrorOptions = {}) {
    if (!Object.hasOwn(reasons, reason))
      throw new TypeError(`AuthError: unknown reason, use one of ${Object.keys(reasons).join(', ')}`)
    const { status, code, message } = reasons[reason]
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.reason = reason
    this.code = code
    this.status = status
    this.statusCode = status
    this.headers = Object.freeze({ ...options.headers })
  }

  /** The body of the answer. */
  toJSON(): { status: number; code: ErrorCode; message: string; reason: Reason } {
    return { status: this.status, code: this.code, message: this.message, reason: this.reason }
  }
}
