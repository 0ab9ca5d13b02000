import { authorize } from './authorize/authorize.js'
import type { Reason } from './errors.js'
import type { Reporter } from './events.js'
import type { AnswerHeaders, Auth, AuthEvent, AuthRequest, Passed, Refused, Requirement } from './types.js'
import type { Refusal, Responder } from './respond/responder.js'

/** One request and its outcome: words it, and reports it once. */
export class Exchange<C extends object> {
  readonly #request: AuthRequest
  readonly #responder: Responder
  readonly #reporter: Reporter
  readonly #started: number

  constructor(request: AuthRequest, responder: Responder, reporter: Reporter) {
    this.#request = request
    this.#responder = responder
    this.#reporter = reporter
    this.#started = reporter.heard ? performance.now() : 0
  }

  pass(auth: Auth<C> | null): Passed<C> {
    const passed = new PassedExchange(this, auth, this.#responder.headersFor(auth))
    if (this.#reporter.heard) this.#report(auth === null ? 'anonymous' : 'accepted', auth)
    return passed
  }

  refuse(reason: Reason, refusal: Refusal = nothingKnown): Refused {
    const refused = this.#responder.refuse(reason, refusal, this.#request)
    if (this.#reporter.heard) this.#report('refused', refusal.auth ?? null, refused, refusal.cause)
    return refused
  }

  #report(outcome: AuthEvent['outcome'], auth: Auth<object> | null, refused?: Refused, cause?: Error): void {
    this.#reporter.report({
      outcome,
      reason: refused?.error.reason ?? null,
      status: refused?.status ?? null,
      kind: auth?.kind ?? null,
      keyId: auth?.key?.id ?? null,
      subjectId: auth?.subject.id ?? null,
      accountId: auth?.account?.id ?? null,
      duration: performance.now() - this.#started,
      error: cause ?? null,
    })
  }
}

/** Says so itself, and does not leave it to a prototype that somebody may have polluted. */
const nothingKnown: Refusal = Object.freeze({ auth: null })

class PassedExchange<C extends object> implements Passed<C> {
  readonly ok = true
  readonly auth: Auth<C> | null
  readonly headers: AnswerHeaders
  readonly #exchange: Exchange<C>

  constructor(exchange: Exchange<C>, auth: Auth<C> | null, headers: AnswerHeaders) {
    this.auth = auth
    this.headers = headers
    this.#exchange = exchange
    Object.freeze(this)
  }

  authorize(required: Requirement): Refused | null {
    const reason = this.auth === null ? 'credentials_missing' : authorize(this.auth, required)
    if (reason === null) return null
    const scopes = [...required.scopes, ...required.anyScope].map(({ scope }) => scope)
    return this.#exchange.refuse(reason, { auth: this.auth, scopes })
  }

  refuse(reason: Reason): Refused {
    return this.#exchange.refuse(reason, { auth: this.auth })
  }
}
