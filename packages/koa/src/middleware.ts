import {
  outcomeOf,
  rememberOutcome,
  showAuth,
  toAuthenticator,
  type Auth,
  type Authenticator,
  type AuthenticatorOptions,
} from '@latchkey/core'
import type { Middleware } from 'koa'
import { answerRefusals, setHeaders } from './request.js'

declare module 'koa' {
  interface DefaultState {
    /** Who is calling. Null for an anonymous request (`optional: true`); absent where `tokenAuth()` is not mounted. */
    auth?: Auth | null
  }
  interface DefaultContext {
    /** The same as `ctx.state.auth`. */
    auth?: Auth | null
  }
}

/**
 * Authenticates every request that comes by, sets `ctx.state.auth` and `ctx.auth`, and throws a refusal, an `AuthError`.
 * Where no middleware of the app's catches it, the client gets the documented answer. Works on Koa 3 and 2.
 *
 * It guards what is mounted after it. It does not check scopes: that is `requireScopes()`.
 *
 * @throws TypeError for an unknown or malformed option.
 * @example
 * app.use(tokenAuth({ verifier: staticVerifier(keys) }))
 */
export function tokenAuth<C extends object>(options: AuthenticatorOptions<C> | Authenticator<C>): Middleware {
  const authenticator = toAuthenticator(options)
  return async (ctx, next) => {
    showAuth(ctx, null)
    showAuth(ctx.state, null)
    answerRefusals(ctx.app)
    const outcome = await authenticator.authenticate(ctx.req)
    // A request that somebody has answered meanwhile (a time limit) goes no further.
    if (ctx.res.writableEnded) return
    setHeaders(ctx.res, outcome.ok ? outcome.headers : outcome.error.headers, outcomeOf(ctx.req)?.headers)
    rememberOutcome(ctx.req, outcome.ok ? outcome : undefined)
    if (!outcome.ok) throw outcome.error
    showAuth(ctx, outcome.auth)
    showAuth(ctx.state, outcome.auth)
    await next()
  }
}
