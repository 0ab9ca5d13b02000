import { once } from 'node:events'
import {
  type Agent,
  createServer,
  request,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a client sends beside the method and the path. `key` is put into the Authorization header. */
interface Sent {
  readonly key?: string
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  /** Default: a connection of its own. */
  readonly agent?: Agent
}

export interface Running {
  ask(path: string, sent?: Sent): Promise<Answer>
  /** Sends a request and leaves the answer to the test. */
  send(path: string, sent?: Sent): ClientRequest
}

/** Serves a listener on a free port until the test is over. */
export async function serve(listener: RequestListener): Promise<Running> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const send = (path: string, { key, method = 'GET', headers = {}, agent }: Sent = {}): ClientRequest => {
    const authorization = key === undefined ? {} : { authorization: `Token ${key}` }
    const options = { host: '127.0.0.1', port, path, method, agent: agent ?? false }
    return request({ ...options, headers: { ...authorization, ...headers } }).end()
  }
  return { send, ask: (path, sent) => answerTo(send(path, sent)) }
}

export async function answerTo(sent: ClientRequest): Promise<Answer> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}

/** Lets everything that is due be done: promises, timers of no delay, and what a socket has to say. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Names of the headers in which the server says who is calling. */
export function callerHeaders({ headers }: Answer): string[] {
  return Object.keys(headers).filter((name) => name.startsWith('x-auth-'))
}
