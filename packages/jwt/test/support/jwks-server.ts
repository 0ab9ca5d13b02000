import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'
import { afterEach } from 'vitest'

export interface JwksServer {
  readonly url: string
  /** How many requests have come. */
  readonly asked: number
  /** How it answers from now on. */
  answer: (response: ServerResponse) => unknown
  close(): Promise<void>
}

const running = new Set<JwksServer>()
afterEach(async () => {
  await Promise.all([...running].map((server) => server.close()))
  running.clear()
})

/** A server of keys that answers as it is told to. Stopped after the test. */
export async function startJwks(answer: (response: ServerResponse) => unknown): Promise<JwksServer> {
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.on('error', () => undefined)
    jwks.answer(response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const jwks: JwksServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    get asked() {
      return asked
    },
    answer,
    close: () => stop(server),
  }
  running.add(jwks)
  return jwks
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
}

export function keys(...jwks: readonly JWK[]): (response: ServerResponse) => void {
  return (response) => json(response, { keys: jwks })
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

/** Writes until the other side hangs up. */
export function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
