import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

/** A request as it came. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
}

export interface RemoteServer {
  readonly url: string
  readonly seen: readonly Seen[]
  close(): Promise<void>
}

type Answering = (response: ServerResponse, seen: Seen) => unknown

const running = new Set<RemoteServer>()
afterEach(() => Promise.all([...running].map((server) => server.close())))

/** A server that answers as it is told to. Stopped after the test. */
export async function startRemote(answer: Answering): Promise<RemoteServer> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void readAll(request).then((one) => {
      seen.push(one)
      response.on('error', () => undefined)
      answer(response, one)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const remote = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/asked`,
    seen,
    close: () => stop(server),
  }
  running.add(remote)
  return remote
}

async function readAll(request: IncomingMessage): Promise<Seen> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const { method = '', url = '', headers } = request
  return { method, url, fields: headers as Record<string, string>, body }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

/** Writes until the other side hangs up. */
export function endless(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, headers)
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
