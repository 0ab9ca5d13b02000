import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { afterEach } from 'vitest'
import { createClient, LatchkeyError, type Client, type ClientOptions } from '../src/index.js'

/** The keys of the API's own page, which the mock server knows. */
export const personal = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
export const service = 'sts_9876543210fedcba0987654321fedcba09876543'
export const enterprise = 'ste_d710b57dc7dedde45ccc4c35b68cf385b89f8dc3'
/** A key that no server knows, with digits that are nowhere else. */
export const canary = 'sts_c0ffee11deadbeef22cafebabe33feedface44f0'

const ends: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

export async function startMock(): Promise<MockServer> {
  const server = await startMockServer()
  ends.push(() => server.close())
  return server
}

interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Served {
  readonly url: string
  readonly port: number
  /** Every request, in the order in which it was read to its end. */
  readonly received: Received[]
}

/** A server that does what the listener says; it is called when the request is there as a whole. */
export async function serve(listener: RequestListener): Promise<Served> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, path: url, headers, body })
      listener(request, response)
    })
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}`, port, received }
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

/** Answers in turn; the last one for all that follow. */
export function answers(
  ...list: readonly (readonly [status: number, headers?: Record<string, string>, body?: string])[]
): RequestListener {
  let next = 0
  return (_request, response) => {
    const [status, headers = {}, body = ''] = list[Math.min(next++, list.length - 1)] ?? [500]
    response.writeHead(status, headers).end(body)
  }
}

/** Repeats without a wait, so that no test depends on time. */
export function clientOf(url: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({ baseUrl: url, token: canary, random: () => 0, onWarning: () => {}, ...options })
}

/** What a call throws. */
export async function thrown(act: () => unknown): Promise<unknown> {
  try {
    await act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

export async function failureOf(act: () => unknown): Promise<LatchkeyError> {
  const error = await thrown(act)
  if (error instanceof LatchkeyError) return error
  throw error
}
