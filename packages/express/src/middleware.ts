import {
  outcomeOf,
  rememberOutcome,
  showAuth,
  toAuthenticator,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
} from '@latchkey/core'
import type { Request, RequestHandler, Response } from 'express'
import { answerRefusals, setHeaders } from './request.js'

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
    // A request that somebody has answered meanwhile (a time limit) goes no further.
    const goOn = (error?: unknown): void => {
      if (!res.writableEnded) next(error)
    }
    admit(authenticator, req, res).then(() => goOn(), goOn)
  }
}

async function admit(authenticator: Authenticator<object>, req: Request, res: Response): Promise<void> {
  showAuth(req, null)
  answerRefusals(req)
  const outcome = await authenticator.authenticate(req)
  setHeaders(res, outcome.ok ? outcome.headers : outcome.error.headers, outcomeOf(req)?.headers)
  rememberOutcome(req, outcome.ok ? outcome : undefined)
  if (!outcome.ok) throw outcome.error
  showAuth(req, outcome.auth as Auth | null)
}
