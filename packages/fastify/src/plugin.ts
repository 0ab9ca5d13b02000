import {
  showAuth,
  stripReservedHeaders,
  toAuthenticator,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
  type RequirementOptions,
} from '@latchkey/core'
import type { FastifyInstance } from 'fastify'
import { install, installationOf, settle, type Installation } from './installation.js'
import { answerRefusals } from './last-resort.js'
import { check } from './reply.js'
import { ruleOf } from './route-rule.js'

/**
 * What a route says in `config.auth`: a requirement; `true` for any caller (the default); `'optional'` to let requests
 * without credentials pass as anonymous; `false` to leave the route open.
 */
export type RouteAuth = boolean | 'optional' | (RequirementOptions & object)

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

/**
 * Authenticates every request to the routes of its scope and the scopes inside it, before the body is read, and sets
 * `request.auth`. A refusal is an `AuthError` and goes the way of all errors; where no error handler of the app's answers
 * it, the client gets the documented answer.
 *
 * @throws TypeError for an unknown or malformed option.
 */
export async function latchkey(scope: FastifyInstance, options: LatchkeyPluginOptions): Promise<void> {
  const installation = read(options)
  if (installationOf(scope) === undefined) {
    answerRefusals(scope)
    scope.decorateRequest('auth', null)
  }
  install(scope, installation)
  const notFound = ruleOf({ auth: installation.guardNotFound ? undefined : false })
  scope.addHook('onRoute', ({ config, method, url }) => void ruleOf({ ...config, method, url }))
  scope.addHook('onRequest', async (request, reply) => {
    if (installationOf(request.server) !== installation) return
    showAuth(request, null)
    const rule = request.is404 ? notFound : ruleOf(request.routeOptions.config)
    if (rule.open) return stripReservedHeaders(request.raw)
    settle(request, reply, await installation.authenticator.authenticate(request.raw, rule))
    if (rule.required) check(request, reply, rule.required)
  })
}

function read(options: LatchkeyPluginOptions): Installation {
  // `prefix` and the log settings are what `register()` itself takes.
  const { prefix: _, logLevel: __, logSerializers: ___, ...own } = options as Record<string, unknown>
  const { guardNotFound = false, authenticator, ...others } = own
  if (typeof guardNotFound !== 'boolean')
    throw new TypeError('@latchkey/fastify: option "guardNotFound" must be true or false')
  const [stranger] = Object.keys(others)
  if (authenticator !== undefined && stranger !== undefined)
    throw new TypeError(
      `@latchkey/fastify: option "${stranger}" is for an authenticator that is made already`,
    )
  return { guardNotFound, authenticator: toAuthenticator((authenticator ?? others) as AuthenticatorOptions) }
}
