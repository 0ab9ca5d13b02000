import { authorize } from './authorize/authorize.js'
import { quietly } from './lib/quietly.js'
import type { Reason } from './errors.js'
import type { Reporter } from './events.js'
import type { Settings } from './options.js'
import { requestIdOf } from './parse/request-id.js'
import type {
  AnswerHeaders,
  Auth,
  AuthEvent,
  AuthRequest,
  Passed,
  Refused,
  Requirement,
  Verifier,
} from './types.js'
import type { Refusal, Responder } from './respond/responder.js'

/** What all exchanges of one authenticator share. */
export interface House {
  readonly settings: Pick<Settings, 'requestId'>
  readonly responder: Responder
  readonly reporter: Reporter
  /** Told of refusals that come after its own word. */
  readonly verifier: Pick<Verifier, 'refused'>
}

/** One request and its outcome: words it, and reports it once. */
export class Exchange<C extends object> {
  readonly #request: AuthRequest
  readonly #house: House
  readonly #started: number

  constructor(request: AuthRequest, house: House) {
    this.#request = request
    this.#house = house
    this.#started = house.reporter.heard ? performance.now() : 0
  }

  /** Looked for when it is asked for: most requests end without. */
  get requestId(): string | null {
    return requestIdOf(this.#request, this.#house.settings.requestId)
  }

  pass(auth: Auth<C> | null): Passed<C> {
    const passed = new PassedExchange(this, auth, this.#house.responder.headersFor(auth))
    if (this.#house.reporter.heard) this.#report(auth === null ? 'anonymous' : 'accepted', auth)
    return passed
  }

  refuse(reason: Reason, refusal: Refusal = nothingKnown): Refused {
    const { responder, reporter, verifier } = this.#house
    const refused = responder.refuse(reason, refusal, this.#request)
    const auth = refusal.auth ?? null
    if (reporter.heard) this.#report('refused', auth, refused, refusal.cause)
    if (auth !== null && verifier.refused !== undefined && refused.status < 500) {
      quietly(() => verifier.refused?.({ auth, reason, requestId: this.requestId }))
    }
    return refused
  }

  #report(outcome: AuthEvent['outcome'], auth: Auth<object> | null, refused?: Refused, cause?: Error): void {
    this.#house.reporter.report({
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
