import {
  rememberOutcome,
  stripReservedHeaders,
  toAuthenticator,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
  type RequirementOptions,
} from '@latchkey/core'
import type { FastifyInstance } from 'fastify'
import { answerRefusals, check, setHeaders } from './reply.js'
import { ruleOf } from './route-rule.js'

/**
 * What a route says in `config.auth`: a requirement; `true` for any caller (the default); `'optional'` to let requests
 * without credentials pass as anonymous; `false` to leave the route open.
 */
export type RouteAuth = boolean | 'optional' | RequirementOptions

declare module 'fastify' {
  interface FastifyContextConfig {
    auth?: RouteAuth
  }
  interface FastifyRequest {
    /** Who is calling. Null for an anonymous request, and on routes with `auth: false`. */
    auth: Auth | null
  }
}

/** Options of the authenticator, or the authenticator itself. */
export type LatchkeyPluginOptions = (AuthenticatorOptions | { authenticator: Authenticator }) & {
  /** Default false: a path that no route has is answered 404 to everyone. True: only callers with a valid key get the 404. */
  guardNotFound?: boolean
}

/** The installation of the innermost scope is the one that counts: a child scope may replace its parent's. */
const installed = Symbol('latchkey installation')

type Scope = FastifyInstance & { [installed]?: Authenticator }

/**
 * Authenticates every request to the routes of its scope and the scopes inside it, before the body is read, and sets
 * `request.auth`. A refusal is an `AuthError` and goes the way of all errors; where no error handler of the app's answers
 * it, the client gets the documented answer.
 *
 * @throws TypeError for an unknown or malformed option.
 */
export async function latchkey(scope: FastifyInstance, options: LatchkeyPluginOptions): Promise<void> {
  const { guardNotFound, authenticator } = read(options)
  if (Object.hasOwn(scope, installed))
    throw new Error('@latchkey/fastify is registered in this scope already')
  if (!(installed in scope)) answerRefusals(scope)
  scope.decorate(installed, authenticator)
  if (!scope.hasRequestDecorator('auth')) scope.decorateRequest('auth', null)
  scope.addHook('onRoute', (route) => void ruleOf(route.config ?? {}))
  scope.addHook('onRequest', async (request, reply) => {
    if ((request.server as Scope)[installed] !== authenticator) return
    request.auth = null
    const rule = request.is404 ? { open: !guardNotFound } : ruleOf(request.routeOptions.config)
    if (rule.open) return stripReservedHeaders(request.raw)
    const outcome = await authenticator.authenticate(request.raw, rule)
    setHeaders(reply, outcome.ok ? outcome.headers : outcome.error.headers)
    if (!outcome.ok) throw outcome.error
    rememberOutcome(request.raw, outcome)
    request.auth = outcome.auth
    if (rule.required) check(request, reply, rule.required)
  })
}

function read(options: LatchkeyPluginOptions): { guardNotFound: boolean; authenticator: Authenticator } {
  const { guardNotFound = false, authenticator, ...rest } = own(options)
  if (typeof guardNotFound !== 'boolean')
    throw new TypeError('@latchkey/fastify: option "guardNotFound" must be true or false')
  return {
    guardNotFound,
    authenticator: toAuthenticator(authenticator ?? (rest as unknown as AuthenticatorOptions)),
  }
}

/** Without what `register()` itself takes: `prefix` and the log settings are for Fastify. */
function own(
  options: LatchkeyPluginOptions,
): Partial<Record<string, unknown>> & { authenticator?: Authenticator } {
  const { prefix: _, logLevel: __, logSerializers: ___, ...rest } = options as Record<string, unknown>
  return rest
}
