import type { Answer } from './answer.js'

/** One answer from the beginning of what has arrived, and what is left; null while it is not complete. */
export interface Read {
  readonly answer: Answer
  readonly rest: Buffer
}

/** @throws Error for bytes that are no HTTP/1.1 answer. */
export function readAnswer(bytes: Buffer, method: string, ended: boolean): Read | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return null
  const { status, fields } = readHead(bytes.toString('latin1', 0, end))
  const after = bytes.subarray(end + 4)
  if (status < 200) return readAnswer(after, method, ended)
  const framed = hasNoBody(method, status) ? take(after, 0) : readBody(after, fields, ended)
  return framed && { answer: { status, fields, body: framed.body }, rest: framed.rest }
}

type Fields = Answer['fields']

function readHead(head: string): { status: number; fields: Fields } {
  const [first = '', ...lines] = head.split('\r\n')
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? []
  if (status === undefined) throw new Error(`no HTTP/1.1 answer: ${JSON.stringify(first.slice(0, 80))}`)
  const fields = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { status: Number(status), fields }
}

/** RFC 9112 §6.3 */
function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304
}

interface Framed {
  readonly body: Buffer
  readonly rest: Buffer
}

function readBody(bytes: Buffer, fields: Fields, ended: boolean): Framed | null {
  const last = (wanted: string): string | undefined => fields.findLast(([name]) => name === wanted)?.[1]
  if (last('transfer-encoding') === 'chunked') return readChunks(bytes)
  const length = last('content-length')
  if (length !== undefined) return take(bytes, Number(length))
  return ended ? take(bytes, bytes.length) : null
}

function take(bytes: Buffer, length: number): Framed | null {
  return bytes.length < length ? null : { body: bytes.subarray(0, length), rest: bytes.subarray(length) }
}

/** RFC 9112 §7.1, without trailers: nothing here sends any. */
function readChunks(bytes: Buffer): Framed | null {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const next = line + 2 + size + 2
    if (!(next <= bytes.length)) return null
    if (size === 0) return { body: Buffer.concat(chunks), rest: bytes.subarray(next) }
    chunks.push(bytes.subarray(line + 2, next - 2))
    at = next
  }
}
