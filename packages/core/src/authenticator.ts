import { delegate } from './delegate/delegate.js'
import { ownAuth } from './delegate/make-auth.js'
import { Reporter } from './events.js'
import { isObject, kindOf } from './lib/check.js'
import { Deadlines } from './lib/deadlines.js'
import { checkOptions, type CheckedOptions, type Settings } from './options.js'
import { redactedError } from './lib/redact.js'
import { parseAuthorization, type Credentials } from './parse/authorization.js'
import { parseDelegation } from './parse/delegation.js'
import { takeFields } from './parse/fields.js'
import { Exchange, type House } from './exchange.js'
import { Responder } from './respond/responder.js'
import type {
  AuthenticateOptions,
  Authenticator,
  AuthenticatorOptions,
  AuthRequest,
  Claims,
  Identity,
  Outcome,
  Verifier,
} from './types.js'
import { anyOf } from './verify/any-of.js'
import { recall, verify, type Verified } from './verify/verify.js'

/**
 * The whole way of a request, without a framework: parse, verify, delegate; then `outcome.authorize()` for a route's
 * requirement. Adapters and Fetch-style handlers build on it.
 *
 * It does not check what the caller does with the request: body, path and method are not looked at, and a key is never taken
 * from anywhere but the Authorization header.
 *
 * @throws TypeError for an unknown or malformed option. It names the option, what it was and what is allowed.
 * @example
 * const authenticator = createAuthenticator({ verifier: staticVerifier(keys), realm: 'pipelines' })
 * const outcome = await authenticator.authenticate(request)
 * if (!outcome.ok) return new Response(outcome.body, { status: outcome.status, headers: outcome.headers })
 */
export function createAuthenticator<C extends object = Claims>(
  options: AuthenticatorOptions<C>,
): Authenticator<C> {
  return Object.freeze(new Pipeline(checkOptions(options)))
}

/** An authenticator as it is, or one made from options: what every adapter's `tokenAuth()` takes. */
export function toAuthenticator<C extends object = Claims>(
  given: Authenticator<C> | AuthenticatorOptions<C>,
): Authenticator<C> {
  return isAuthenticator(given) ? given : createAuthenticator(given)
}

function isAuthenticator<C extends object>(
  given: Authenticator<C> | AuthenticatorOptions<C>,
): given is Authenticator<C> {
  return isObject(given) && typeof given['authenticate'] === 'function'
}

class Pipeline<C extends object> implements Authenticator<C> {
  readonly #settings: Settings
  readonly #verifier: Verifier<C>
  readonly #deadlines: Deadlines
  readonly #house: House

  constructor({ verifiers, settings }: CheckedOptions<C>) {
    const [only, ...others] = verifiers
    this.#settings = settings
    this.#verifier = only !== undefined && others.length === 0 ? only : anyOf(...verifiers)
    this.#deadlines = new Deadlines(settings.verifyTimeout)
    const [responder, reporter] = [new Responder(settings), new Reporter(settings)]
    this.#house = { settings, responder, reporter, verifier: this.#verifier }
  }

  async authenticate(request: AuthRequest, options: AuthenticateOptions = {}): Promise<Outcome<C>> {
    if (!isObject(request) || !(Array.isArray(request.rawHeaders) || isObject(request.headers)))
      throw new TypeError(`authenticate: a request must have headers, got ${kindOf(request)}`)
    const exchange = new Exchange<C>(request, this.#house)
    const fields = takeFields(request, this.#settings.delegateHeader)
    const credentials = parseAuthorization(fields.authorization, this.#settings)
    if (!credentials.ok) {
      const missing = credentials.reason === 'credentials_missing'
      return missing && this.#isOptional(options) ? exchange.pass(null) : exchange.refuse(credentials.reason)
    }
    try {
      const known = recall(credentials.value, this.#verifier, this.#settings.clock)
      // No promise, and no wait, for a key that the verifier has in memory.
      const verified = known ?? (await this.#verify(credentials.value, exchange))
      if (!verified.ok) return exchange.refuse(verified.reason, { auth: null, cause: verified.cause })
      if (fields.delegation === undefined) return exchange.pass(ownAuth(verified.value))
      return await this.#delegate(verified.value, fields.delegation, credentials.value, exchange)
    } catch (thrown) {
      // An identity that changes while it is looked at, or throws at a later look: nonsense, and so an outage.
      const cause = redactedError(thrown, credentials.value.token)
      return exchange.refuse('verifier_unavailable', { auth: null, cause })
    }
  }

  #verify(credentials: Credentials, exchange: Exchange<C>): Promise<Verified<C>> {
    return verify(credentials, exchange, this.#verifier, this.#deadlines, this.#settings.clock)
  }

  async #delegate(
    identity: Identity<C>,
    field: string | null,
    { token }: Credentials,
    exchange: Exchange<C>,
  ): Promise<Outcome<C>> {
    const delegated = await delegate(identity, parseDelegation(field), token, this.#verifier, this.#deadlines)
    return delegated.ok ? exchange.pass(delegated.auth) : exchange.refuse(delegated.reason, delegated)
  }

  /** Own properties only: a polluted `Object.prototype` must not make requests anonymous. */
  #isOptional(options: AuthenticateOptions): boolean {
    const own = Object.hasOwn(options, 'optional') ? options.optional : undefined
    return own ?? this.#settings.optional
  }
}
