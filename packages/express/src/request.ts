import type { ServerResponse } from 'node:http'
import { answer, applyHeaders, AuthError, outcomeOf } from '@latchkey/core'
import type { Application, NextFunction, Request, Response } from 'express'

const prepared = new WeakSet<Application>()

/**
 * Express' own last resort answers errors in HTML and prints them. So the root app gets one more error handler, behind all
 * of its own, when its first request comes by: it answers refusals that no handler of the app's has answered.
 */
export function answerRefusals(req: Request): void {
  let app = req.app as Application & { parent?: Application }
  while (app.parent !== undefined) app = app.parent as typeof app
  if (prepared.has(app)) return
  prepared.add(app)
  app.use((error: unknown, request: Request, res: Response, next: NextFunction) => {
    if (!(error instanceof AuthError) || res.headersSent) return next(error)
    send(error, request, res)
  })
}

function send(error: AuthError, req: Request, res: ServerResponse): void {
  const passed = outcomeOf(req)
  const { status, headers, body } = answer(error, req, passed)
  res.statusCode = status
  applyHeaders(res, headers, passed?.headers)
  res.setHeader('content-length', Buffer.byteLength(body))
  res.end(req.method === 'HEAD' ? undefined : body)
}
