import { connect } from 'node:net'
import { afterEach } from 'vitest'
import { startMockServer, type MockServer, type MockServerOptions } from '../src/index.js'

/** The keys of the API's own page. */
export const personal = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
export const secondPersonal = 'sta_34b8f6897cd3396e6af781c3bfe34065b690f90b'
export const service = 'sts_9876543210fedcba0987654321fedcba09876543'
export const enterprise = 'ste_d710b57dc7dedde45ccc4c35b68cf385b89f8dc3'

export const enterpriseId = '68c584136b9b08b8fc53a85e'
export const userId = '507f1f77bcf86cd799439015'
export const account = { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f' }
export const child = { id: '507f1f77bcf86cd799439021', shortId: '507f1f77bc' }

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const running: MockServer[] = []

/** A mock server that is closed after the test. */
export async function start(options?: MockServerOptions): Promise<MockServer> {
  const server = await startMockServer(options)
  running.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

/** What a body said. Tests read it as they expect it. */
export type Json = ReturnType<typeof JSON.parse>

export interface Answered {
  status: number
  headers: Headers
  json: Json
}

export interface Asked {
  token?: string
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
}

export async function ask(server: MockServer, path: string, asked: Asked = {}): Promise<Answered> {
  const { token, method = asked.json === undefined ? 'GET' : 'POST', json } = asked
  const headers = new Headers(asked.headers)
  if (token !== undefined) headers.set('authorization', `Token ${token}`)
  if (json !== undefined) headers.set('content-type', 'application/json')
  const body = json === undefined ? null : JSON.stringify(json)
  const response = await fetch(`${server.url}${path}`, { method, headers, body })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : JSON.parse(text),
  }
}

/** Sends bytes as they are, and gives back everything that comes until the connection ends, or nothing came for long. */
export function raw(server: MockServer, bytes: string | Buffer, quiet = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    const finish = (): void => {
      socket.destroy()
      resolve(text)
    }
    socket.setTimeout(quiet, finish)
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('close', finish)
    socket.on('error', finish)
  })
}

/** A clock that a test may set. */
export function clockAt(instant: string): { (): Date; now: Date } {
  const clock = (): Date => clock.now
  clock.now = new Date(instant)
  return clock
}
