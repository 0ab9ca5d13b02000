import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A whole answer, for a response or for a bare socket. Header names in lower case. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function jsonAnswer(status: number, value: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

const codes: Readonly<Record<number, string>> = {
  401: 'EAUTH',
  403: 'EFORBIDDEN',
  404: 'ENOTFOUND',
  429: 'ERATELIMIT',
  500: 'EINTERNAL',
  503: 'EUNAVAILABLE',
}

interface ErrorExtras {
  /** Of the body, behind the usual ones. */
  readonly members?: object
  readonly headers?: Answer['headers']
}

/** The API's error shape: `status`, `code`, `message`, and whatever a kind of error has besides. */
export function errorAnswer(status: number, message: string, { members, headers }: ErrorExtras = {}): Answer {
  const code = codes[status] ?? (status < 500 ? 'EINVAL' : 'EINTERNAL')
  return jsonAnswer(
    status,
    { status, code, message, ...members },
    { ...headers, 'cache-control': 'no-store' },
  )
}

export function notFound(what = 'resource'): Answer {
  return errorAnswer(404, `No such ${what}.`)
}

/** For HEAD, Node sends the headers alone. */
export function sendAnswer(res: ServerResponse, { status, headers, body }: Answer): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.setHeader('content-length', Buffer.byteLength(body))
  res.end(body)
}

/** The same on the socket of a request that wanted an upgrade, which is closed after that. */
export function writeAnswer(
  socket: Duplex,
  { status, headers, body }: Answer,
  method: string | undefined,
): void {
  const framing = {
    date: new Date().toUTCString(),
    connection: 'close',
    'content-length': Buffer.byteLength(body),
  }
  const fields = Object.entries({ ...headers, ...framing }).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${fields.join('')}\r\n`
  socket.end(method === 'HEAD' ? head : head + body)
}
