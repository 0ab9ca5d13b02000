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
import type { NextFunction, Response } from 'express'
import { setHeaders } from './request.js'

/** Middleware that lets a request pass or not. Its type says of `res.locals` whether the handlers behind have an account. */
export interface Guard<A extends AuthAccount | null = AuthAccount | null> {
  (
    req: IncomingMessage,
    res: Response<unknown, Record<string, unknown> & AccountMark<A>>,
    next: NextFunction,
  ): void
}

/** A request behind guards. */
export interface GuardedRequest<L extends object> extends IncomingMessage {
  readonly res?: { readonly locals: L } | undefined
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
 * `requireAuth({ account: true })`, `getAuth(req).account` is not null.
 *
 * @throws TypeError for an empty list, or a malformed scope.
 */
export function requireAuth<const O extends RequirementOptions>(options?: O): Guard<AccountFor<O>> {
  return guard(requirement(options))
}

/** Answers with what a caller may know of its own key: kind, subject, account, scopes, expiry. */
export function tokenInfo(): Guard {
  const callerRequired = guard(requirement())
  return (req, res, next) => {
    callerRequired(req, res, (error?: unknown) => {
      if (error !== undefined) return next(error)
      const { headers, body } = tokenInfoAnswer(authOf(req))
      setHeaders(res, headers)
      res.end(body)
    })
  }
}

/**
 * Who is calling, as the pipeline found it: not what a later middleware put into `req.auth`.
 *
 * @throws AuthError (401) where the request is anonymous; Error where no `tokenAuth()` came before.
 */
export function getAuth<L extends object>(req: GuardedRequest<L>): MarkedAuth<L>
export function getAuth<C extends Claims>(req: IncomingMessage): Auth<C>
export function getAuth(req: IncomingMessage): Auth {
  return authOf(req)
}

function guard<A extends AuthAccount | null>(required: Requirement): Guard<A> {
  return (req, res, next) => {
    const passed = requireOutcome(req, 'a guard')
    const refused = passed.authorize(required)
    if (refused === null) return next()
    setHeaders(res, refused.error.headers, passed.headers)
    next(refused.error)
  }
}
