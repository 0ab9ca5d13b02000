import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a verifier asks: it can be made to fail, and to be silent. */
export interface Service {
  readonly url: string
  fail(): void
  hang(): void
  close(): Promise<void>
}

type Answering = (request: IncomingMessage, response: ServerResponse) => unknown

export async function startService(answer: Answering): Promise<Service> {
  let now: Answering = answer
  const server = createServer((request, response) => void now(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    fail: () => {
      now = (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>500')
    },
    hang: () => {
      now = () => undefined
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
