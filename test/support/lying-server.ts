import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a service that a verifier asks may do. Each is given the whole of the question, as text. */
export type Lie = (response: ServerResponse, question: string) => unknown

export interface LyingServer {
  readonly url: string
  /** What it was asked, with the header fields. */
  readonly questions: readonly string[]
  /** How it answers from now on. */
  answer(lie: Lie): void
  close(): Promise<void>
}

export async function startLying(first: Lie): Promise<LyingServer> {
  const questions: string[] = []
  let lie = first
  const server = createServer((request, response) => {
    void textOf(request).then((question) => {
      questions.push(question)
      response.on('error', () => undefined)
      lie(response, question)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    questions,
    answer: (next) => {
      lie = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return `${request.method} ${request.url} ${request.rawHeaders.join(' ')} ${body}`
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
