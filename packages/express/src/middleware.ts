import {
  applyHeaders,
  outcomeOf,
  rememberOutcome,
  toAuthenticator,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
  type Outcome,
} from '@latchkey/core'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { answerRefusals } from './request.js'

declare global {
  // oxlint-disable-next-line no-namespace -- the way in which Express wants its types extended
  namespace Express {
    interface Request {
      /** Who is calling. Null for an anonymous request (`optional: true`); absent where `tokenAuth()` is not mounted. */
      auth?: Auth | null
    }
  }
}

/**
 * Authenticates every request that comes by, sets `req.auth`, and hands a refusal on as `next(error)`, an `AuthError`. Where
 * none of the app's error handlers answers, the client gets the documented answer. Works on Express 4 and 5.
 *
 * It guards what is mounted after it. It does not check scopes: that is `requireScopes()`.
 *
 * @throws TypeError for an unknown or malformed option.
 * @example
 * app.use(tokenAuth({ verifier: staticVerifier(keys) }))
 */
export function tokenAuth<C extends object>(
  options: AuthenticatorOptions<C> | Authenticator<C>,
): RequestHandler {
  const authenticator = toAuthenticator(options)
  return (req, res, next) => {
    req.auth = null
    answerRefusals(req)
    authenticator.authenticate(req).then((outcome) => settle(outcome, req, res, next), next)
  }
}

function settle(outcome: Outcome<object>, req: Request, res: Response, next: NextFunction): void {
  applyHeaders(res, outcome.ok ? outcome.headers : outcome.error.headers, outcomeOf(req)?.headers)
  rememberOutcome(req, outcome.ok ? outcome : undefined)
  if (!outcome.ok) return next(outcome.error)
  req.auth = outcome.auth as Auth | null
  next()
}
