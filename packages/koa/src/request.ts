import type { ServerResponse } from 'node:http'
import { answer, applyHeaders, AuthError, outcomeOf, type AnswerHeaders } from '@latchkey/core'
import type Application from 'koa'
import type { Context } from 'koa'

const prepared = new WeakSet<Application>()

/**
 * Koa's own last resort removes every header and answers in plain text. So an app's first request puts ours before it: it
 * answers refusals that no middleware has caught, and keeps the caller's debug headers on answers to other errors. Where
 * the app has an `onerror` of its own, refusals go there.
 */
export function answerRefusals(app: Application): void {
  if (prepared.has(app)) return
  prepared.add(app)
  const own = Object.hasOwn(app.context, 'onerror')
  const { onerror } = app.context
  // oxlint-disable-next-line prefer-add-event-listener -- a method of Koa's context, not of an event target
  app.context.onerror = function (this: Context, error: Error | null | undefined): void {
    // Koa also calls it when an answer is over, without an error.
    if (error === null || error === undefined) return onerror.call(this, error as unknown as Error)
    if (error instanceof AuthError && !own) return send(error, this)
    keepingHeaders(this, error, () => onerror.call(this, error))
  }
}

/** Sets headers of an outcome, unless the answer has begun already: then it is too late for any. */
export function setHeaders(res: ServerResponse, headers: AnswerHeaders, earlier?: AnswerHeaders): void {
  if (!res.headersSent) applyHeaders(res, headers, earlier)
}

function send(error: AuthError, ctx: Context): void {
  const { app, req, res } = ctx
  const unsendable = ctx.headerSent || !ctx.writable
  app.emit('error', error, ctx)
  if (unsendable) return
  const { status, headers, body } = answer(error, req, outcomeOf(req))
  for (const name of res.getHeaderNames()) res.removeHeader(name)
  ctx.status = status
  // Koa sends what is on the error: that is where @koa/cors, for one, puts its headers.
  applyHeaders(res, error.headers)
  applyHeaders(res, headers)
  ctx.length = Buffer.byteLength(body)
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** Sets the caller's headers once more just before `fail` ends the answer: Koa has removed them by then. */
function keepingHeaders({ req, res }: Context, error: Error, fail: () => void): void {
  const { headers = {} } = outcomeOf(req) ?? {}
  const unauthorized = error instanceof AuthError && error.status === 401
  const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse
  const { end: original } = res
  res.end = ((...args: unknown[]) => {
    setHeaders(res, unauthorized ? {} : headers, headers)
    return end(...args)
  }) as typeof res.end
  try {
    fail()
  } finally {
    res.end = original
  }
}
