import {
  connect,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { Answer } from './answer.js'
import type { Connection } from './connection.js'
import { partsOf } from './request-bytes.js'

/** HTTP/2 without TLS: requests are taken apart into fields (RFC 9113 §8.3), so only those go that it can carry. */
export async function connectHttp2(port: number, timeout: number): Promise<Connection> {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve()).once('error', reject)
  })
  return {
    get open() {
      return !session.closed && !session.destroyed
    },
    exchange: (bytes) => exchange(session, bytes, timeout),
    close: () => session.destroy(),
  }
}

/** HTTP/2 has no fields of the connection, no absolute targets and, in Node's client, no repeated Authorization. */
export function fitsHttp2(bytes: string): boolean {
  const { version, target, fields } = partsOf(bytes)
  const names = fields.map(([name]) => name)
  if (version !== 'HTTP/1.1' || !target.startsWith('/')) return false
  return (
    names.filter((name) => name === 'authorization').length < 2 &&
    !names.some((name) => ofConnection.test(name))
  )
}

const ofConnection = /^(?:connection|transfer-encoding|expect|upgrade)$/

function exchange(session: ClientHttp2Session, bytes: string, timeout: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { headers, body } = headersOf(bytes)
    const stream = session.request(headers, { endStream: body === '' })
    const chunks: Buffer[] = []
    let head: IncomingHttpHeaders & IncomingHttpStatusHeader = {}
    stream.setTimeout(timeout, () => stream.destroy(new Error(`no answer within ${timeout} ms`)))
    stream.on('response', (fields) => (head = fields))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('close', () => {
      const { ':status': status } = head
      if (status === undefined) return reject(new Error('the stream was closed without an answer'))
      resolve({ status, fields: fieldsOf(head), body: Buffer.concat(chunks) })
    })
    if (body !== '') stream.end(body, 'latin1')
  })
}

function headersOf(bytes: string): { headers: OutgoingHttpHeaders; body: string } {
  const { method, target, fields, body } = partsOf(bytes)
  const headers: Record<string, string | string[]> = { ':method': method, ':path': target }
  for (const [name, value] of fields) {
    if (name === 'host') continue
    const earlier = headers[name]
    headers[name] = earlier === undefined ? value : [earlier, value].flat()
  }
  return { headers, body }
}

function fieldsOf(head: object): Answer['fields'] {
  return Object.entries(head)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const))
}
