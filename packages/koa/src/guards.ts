import type { IncomingMessage } from 'node:http'
import { authOf, requirement, requireOutcome, scopeRequirement, tokenInfoAnswer } from '@latchkey/core'
import type {
  AccountFor,
  AccountMark,
  Auth,
  AuthAccount,
  Claims,
  MarkedAuth,
  Requirement,
  RequirementOptions,
} from '@latchkey/core'
import type { DefaultState, Next, ParameterizedContext } from 'koa'
import { setHeaders } from './request.js'

/** Middleware that lets a request pass or not. Its type says of `ctx.state` whether the middleware behind has an account. */
export interface Guard<A extends AuthAccount | null = AuthAccount | null> {
  (ctx: ParameterizedContext<DefaultState & AccountMark<A>>, next: Next): Promise<void>
}

/** A context behind guards. */
export interface GuardedContext<S extends object> {
  readonly req: IncomingMessage
  readonly state: S
}

/**
 * Lets a caller pass whose scopes cover all that are named.
 *
 * @throws TypeError without a scope, or for a malformed one.
 */
export function requireScopes(...scopes: readonly string[]): Guard {
  return guard(scopeRequirement(scopes))
}

/**
 * Lets a caller pass who meets the requirement; without options, any caller who is not anonymous. Behind
 * `requireAuth({ account: true })`, `getAuth(ctx).account` is not null.
 *
 * @throws TypeError for an empty list, or a malformed scope.
 */
export function requireAuth<const O extends RequirementOptions>(options?: O): Guard<AccountFor<O>> {
  return guard(requirement(options))
}

/** Answers with what a caller may know of its own key: kind, subject, account, scopes, expiry. */
export function tokenInfo(): Guard {
  const callerRequired = guard(requirement())
  return (ctx) =>
    callerRequired(ctx, async () => {
      const { headers, body } = tokenInfoAnswer(authOf(ctx.req))
      setHeaders(ctx.res, headers)
      ctx.body = body
    })
}

/**
 * Who is calling, as the pipeline found it: not what a later middleware put into `ctx.auth`.
 *
 * @throws AuthError (401) where the request is anonymous; Error where no `tokenAuth()` came before.
 */
export function getAuth<S extends object>(ctx: GuardedContext<S>): MarkedAuth<S>
export function getAuth<C extends Claims>(ctx: GuardedContext<object>): Auth<C>
export function getAuth(ctx: GuardedContext<object>): Auth {
  return authOf(ctx.req)
}

function guard<A extends AuthAccount | null>(required: Requirement): Guard<A> {
  return async (ctx, next) => {
    const passed = requireOutcome(ctx.req, 'a guard')
    const refused = passed.authorize(required)
    if (refused === null) {
      await next()
      return
    }
    setHeaders(ctx.res, refused.error.headers, passed.headers)
    throw refused.error
  }
}
