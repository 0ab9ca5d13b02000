import { authOf, outcomeOf, requirement, scopeRequirement, tokenInfoAnswer } from '@latchkey/core'
import type { Auth, AuthAccount, Claims, Requirement, RequirementOptions } from '@latchkey/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { installationOf, settle } from './installation.js'
import { check, setHeaders } from './reply.js'

/** For `onRequest`, `preValidation` or `preHandler`, of a route or of a scope. */
export type GuardHook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * Lets a caller pass whose scopes cover all that are named. The same as `config: { auth: { scopes } }`.
 *
 * @throws TypeError without a scope, or for a malformed one.
 */
export function requireScopes(...scopes: readonly string[]): GuardHook {
  return guard(scopeRequirement(scopes))
}

/**
 * Lets a caller pass who meets the requirement; without options, any caller who is not anonymous.
 *
 * @throws TypeError for an empty list, or a malformed scope.
 */
export function requireAuth(options?: RequirementOptions): GuardHook {
  return guard(requirement(options))
}

/** A handler that answers with what a caller may know of its own key: kind, subject, account, scopes, expiry. */
export function tokenInfo(): (request: FastifyRequest, reply: FastifyReply) => Promise<Buffer> {
  const anyCaller = requirement()
  return async (request, reply) => {
    check(request, reply, anyCaller)
    const { headers, body } = tokenInfoAnswer(authOf(request.raw))
    setHeaders(reply, headers)
    return Buffer.from(body)
  }
}

/** A request whose route's config is known by type. */
export interface ConfiguredRequest<Config> {
  readonly raw: object
  readonly routeOptions: { readonly config: Config }
}

/** `config: { auth: { account: true } }` makes sure of an account. */
type AccountIn<Config> = Config extends { auth: { account: true } } ? AuthAccount : AuthAccount | null

/**
 * Who is calling, as the pipeline found it: not what a later hook put into `request.auth`.
 *
 * @throws AuthError (401) where the request is anonymous; Error where nothing has authenticated it (`auth: false`).
 */
export function getAuth<Config>(request: ConfiguredRequest<Config>): Auth<Claims, AccountIn<Config>>
export function getAuth<C extends Claims>(request: { readonly raw: object }): Auth<C>
export function getAuth(request: { readonly raw: object }): Auth {
  return authOf(request.raw)
}

function guard(required: Requirement): GuardHook {
  return async (request, reply) => {
    const installation = installationOf(request.server)
    // A scope's guards stand before its 404s, too, which nothing has authenticated yet: whoever guards them has asked for it.
    if (request.is404 && installation !== undefined && outcomeOf(request.raw) === undefined)
      settle(request, reply, await installation.authenticator.authenticate(request.raw))
    check(request, reply, required)
  }
}
