import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Refused } from '@latchkey/core'

/** The documented answer, as bytes: an upgrade request has no response object. */
export function refuse(socket: Duplex, { status, headers, body }: Refused): void {
  const fields = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}
