import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { requirement, type Auth, type Authenticator, type Passed } from '@latchkey/core'
import { WebSocketServer, type WebSocket } from 'ws'
import { errorAnswer, notFound, type Answer } from '../lib/answer.js'
import { pathOf } from '../lib/target.js'
import { tailPath, tailRequirement } from './route.js'

/** Bytes of a message that a client may send. They are not read. */
const maxPayload = 64 * 1024

const required = requirement(tailRequirement)

/** A request that asks for a WebSocket, and the ways in which it may be answered. */
export interface UpgradeRequest {
  readonly req: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** Answers in plain HTTP, and ends the connection. */
  refuse(answer: Answer): void
  /** Called with the header lines of the 101 answer, which may be added to. */
  accept(lines: string[], headers: Passed<object>['headers']): void
}

/**
 * Authenticates as the API does, before the connection becomes a WebSocket: a refused client gets a plain HTTP answer. What
 * comes to life is handed to `greet`.
 */
export async function upgrade(
  request: UpgradeRequest,
  authenticator: Authenticator<object>,
  greet: (socket: WebSocket, auth: Auth<object>) => void,
): Promise<void> {
  const { req } = request
  const outcome = await authenticator.authenticate(req)
  if (!outcome.ok) return request.refuse(outcome)
  if (pathOf(req.url) !== tailPath) return request.refuse(withHeaders(notFound(), outcome.headers))
  const refused = outcome.authorize(required)
  if (refused !== null) return request.refuse(refused)
  const { auth } = outcome
  if (auth !== null) handshake(request, outcome.headers, (socket) => greet(socket, auth))
}

function handshake(
  request: UpgradeRequest,
  headers: Answer['headers'],
  greet: (socket: WebSocket) => void,
): void {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload })
  server.on('headers', (lines) => request.accept(lines, headers))
  server.on('wsClientError', () => {
    const own = { headers: { 'sec-websocket-version': '13' } }
    const answer = errorAnswer(400, 'The WebSocket handshake is malformed.', own)
    request.refuse(withHeaders(answer, headers))
  })
  server.handleUpgrade(request.req, request.socket, request.head, greet)
}

function withHeaders(answer: Answer, headers: Answer['headers']): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } }
}
