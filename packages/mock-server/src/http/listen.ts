import { randomUUID } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorAnswer, writeAnswer } from '../lib/answer.js'
import { asksForWebSocket, declineUpgrade } from './plain-upgrade.js'

export interface Handlers {
  readonly request: RequestListener
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface Listening {
  readonly port: number
  /** Ends every connection, whatever goes on on it. Asked again, it waits for the same end. */
  close(): Promise<void>
}

/** This machine alone, whatever the port: tokens of a mock are no secrets, and nothing on the network needs to reach it. */
export const host = '127.0.0.1'

/** Node 20 and 22 know no such option, and emit `upgrade` for every offer. */
const serverOptions: ServerOptions & { readonly shouldUpgradeCallback: (req: IncomingMessage) => boolean } = {
  shouldUpgradeCallback: asksForWebSocket,
}

/** Rejects with Node's own error where the port is taken. */
export async function listen(port: number, handlers: Handlers): Promise<Listening> {
  const server = createServer(serverOptions, handlers.request)
  const sockets = trackSockets(server)
  server.on('upgrade', (req, socket, head) => {
    if (asksForWebSocket(req)) handlers.upgrade(req, socket, head)
    else declineUpgrade(server, req, socket, head)
  })
  // Neither an expectation that nobody knows nor a tunnel is a way past the key, or to an answer of Node's own.
  server.on('checkExpectation', handlers.request)
  server.on('connect', handlers.upgrade)
  server.on('clientError', answerMalformed)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  let closed: Promise<void> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (closed ??= end(server, sockets)),
  }
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (sockets.has(socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })
}

const statusOfFault: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** What is no HTTP never becomes a request, but gets an answer that looks like all others. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = statusOfFault[error.code ?? ''] ?? 400
  const headers = { 'x-request-id': randomUUID() }
  writeAnswer(socket, errorAnswer(status, 'This is no request.', { headers }), undefined)
}
