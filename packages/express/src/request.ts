import type { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { answer, applyHeaders, AuthError, outcomeOf, type AnswerHeaders } from '@latchkey/core'
import type { Application, ErrorRequestHandler, Request, Router } from 'express'

const lastResorts = new WeakMap<Application, ErrorRequestHandler>()

/**
 * Express' own last resort answers errors in HTML and prints them. So the outermost app gets one more error handler, which
 * answers refusals that no handler of the app's has answered. It must be the last: where something has been mounted since,
 * the next request adds a new one behind, and the old one lets errors pass.
 */
export function answerRefusals(req: Request): void {
  const app = outermostApp(req)
  if (lastHandler(app) === (lastResorts.get(app) ?? null)) return
  const lastResort: ErrorRequestHandler = (error, request, res, next) => {
    if (!(error instanceof AuthError) || lastResorts.get(app) !== lastResort) return next(error)
    if (res.writableEnded) return
    if (res.headersSent) return next(error)
    send(error, request, res)
  }
  lastResorts.set(app, lastResort)
  app.use(lastResort)
}

/**
 * The app that the server has handed the request to. `app.parent` alone does not tell: an app inside a router, or behind a
 * function that calls it, has none, and of an app inside two it is the later one. It is what there is without a server
 * that calls the app itself.
 */
function outermostApp(req: Request): Application {
  const { server } = (req.socket ?? {}) as { server?: EventEmitter }
  const apps = (server?.listeners('request') ?? []).filter(isApp)
  if (apps.length === 1) return apps[0] as Application
  let app = req.app as Application & { parent?: Application }
  while (app.parent !== undefined) app = app.parent as typeof app
  return app
}

/** Express goes by the same two when it tells apps from other middleware. */
function isApp(listener: object): listener is Application {
  return 'handle' in listener && 'set' in listener
}

/** What a request comes to last in an app. Express 4 has `_router`, and a `router` that throws. */
function lastHandler(app: { readonly _router?: Router; readonly router: Router }): unknown {
  return (app._router ?? app.router).stack.at(-1)?.handle
}

/** Sets headers of an outcome, unless the answer has begun already: then it is too late for any. */
export function setHeaders(res: ServerResponse, headers: AnswerHeaders, earlier?: AnswerHeaders): void {
  if (!res.headersSent) applyHeaders(res, headers, earlier)
}

function send(error: AuthError, req: Request, res: ServerResponse): void {
  const passed = outcomeOf(req)
  const { status, headers, body } = answer(error, req, passed)
  for (const name of ['content-encoding', 'content-language', 'content-range']) res.removeHeader(name)
  res.statusCode = status
  setHeaders(res, headers, passed?.headers)
  res.setHeader('content-length', Buffer.byteLength(body))
  res.end(req.method === 'HEAD' ? undefined : body)
}
