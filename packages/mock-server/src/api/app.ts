import { AuthError, type Authenticator } from '@latchkey/core'
import { requireAuth, tokenAuth } from '@latchkey/express'
import express, { type ErrorRequestHandler, type Express } from 'express'
import type { Keyring } from '@latchkey/keyring'
import type { Accounts } from '../data/accounts.js'
import type { Pipelines } from '../data/pipelines.js'
import type { Redactor } from '../journal/redactor.js'
import { errorAnswer, notFound, sendAnswer } from '../lib/answer.js'
import { tailPath, tailRequirement } from '../tail/route.js'
import { authRoutes } from './auth-routes.js'
import { enterpriseRoutes } from './enterprise-routes.js'
import { JsonBodies } from './json-body.js'
import { pipelineRoutes } from './pipeline-routes.js'

/** What the API answers from. */
export interface ApiData {
  readonly keyring: Keyring
  readonly accounts: Accounts
  readonly pipelines: Pipelines
}

/** The API: everything behind a valid key, also the news that there is nothing. */
export function createApp(authenticator: Authenticator<object>, data: ApiData, redactor: Redactor): Express {
  const app = express()
  const bodies = new JsonBodies(redactor)
  app.disable('x-powered-by').disable('etag')
  // A path that the API would not know must not work in a test.
  app.enable('case sensitive routing').enable('strict routing')

  app.use(tokenAuth(authenticator))
  authRoutes(app, data)
  pipelineRoutes(app, data.pipelines, bodies)
  enterpriseRoutes(app, data, bodies)
  app.get(tailPath, requireAuth(tailRequirement), (_, res) => {
    const headers = { connection: 'upgrade', upgrade: 'websocket' }
    sendAnswer(res, errorAnswer(426, 'This is a WebSocket.', { headers }))
  })
  app.use((_, res) => sendAnswer(res, notFound()))
  app.use(lastResort)
  return app
}

/** Refusals are worded by the adapter. What else comes here is a path that cannot be decoded, or a mistake of ours. */
const lastResort: ErrorRequestHandler = (error: unknown, _, res, next) => {
  if (error instanceof AuthError || res.headersSent) return next(error)
  const malformed = error instanceof URIError
  sendAnswer(
    res,
    malformed
      ? errorAnswer(400, 'The path is malformed.')
      : errorAnswer(500, 'The mock server made a mistake.'),
  )
}
