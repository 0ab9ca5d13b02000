import { isMadeOnce } from '../lib/once-per-fixed.js'
import { AuthError, reasons, type Reason } from '../errors.js'
import type { Settings } from '../options.js'
import type { AnswerHeaders, Auth, AuthRequest, Refused } from '../types.js'
import { answer } from './answer.js'
import { Challenges } from './challenge.js'
import { addDebugHeaders } from './debug-headers.js'

/** Seconds that a client should wait before it asks again. */
const retryAfter = '5'

const anonymousHeaders: AnswerHeaders = Object.freeze({ vary: 'Authorization' })

/** What is known besides the reason when a request is refused. */
export interface Refusal {
  /** The caller, where one is known: the answer then has its debug headers. */
  readonly auth?: Auth<object> | null | undefined
  /** The scopes that were required. */
  readonly scopes?: readonly string[]
  readonly cause?: Error | undefined
}

/** Words every answer of one authenticator. */
export class Responder {
  readonly #settings: Settings
  readonly #challenges: Challenges
  /** Headers of callers that are the same object on every request. */
  readonly #known = new WeakMap<Auth<object>, AnswerHeaders>()

  constructor(settings: Settings) {
    this.#settings = settings
    this.#challenges = new Challenges(settings)
  }

  /** The header fields that an answer to this caller carries, whatever else it says. */
  headersFor(auth: Auth<object> | null): AnswerHeaders {
    if (auth === null) return anonymousHeaders
    const known = this.#known.get(auth)
    if (known !== undefined) return known
    const headers = this.#callerHeaders(auth)
    if (isMadeOnce(auth)) this.#known.set(auth, headers)
    return headers
  }

  #callerHeaders(auth: Auth<object>): AnswerHeaders {
    const headers: Record<string, string> = { ...anonymousHeaders }
    if (auth.kind === 'enterprise') headers['vary'] = `Authorization, ${this.#settings.delegateHeader}`
    addDebugHeaders(headers, auth, this.#settings.debugHeaders)
    return Object.freeze(headers)
  }

  refuse(reason: Reason, { auth = null, scopes = [], cause }: Refusal, request: AuthRequest): Refused {
    const caller = reasons[reason].status === 401 ? null : auth
    const headers = {
      ...this.#ownHeaders(reason, scopes),
      'cache-control': 'no-store',
      ...this.headersFor(caller),
    }
    return answer(new AuthError(reason, { headers, cause }), request)
  }

  #ownHeaders(reason: Reason, scopes: readonly string[]): Record<string, string> {
    switch (reason) {
      case 'credentials_missing':
      case 'scheme_unsupported':
        return { 'www-authenticate': this.#challenges.bare }
      case 'credentials_malformed':
      case 'token_invalid':
      case 'token_expired':
      case 'token_revoked':
      case 'subject_disabled':
        return { 'www-authenticate': this.#challenges.invalidToken }
      case 'scope_insufficient':
        return { 'www-authenticate': this.#challenges.insufficientScope(scopes) }
      case 'verifier_unavailable':
        return { 'retry-after': retryAfter }
      default:
        return {}
    }
  }
}
