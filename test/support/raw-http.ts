import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case, in the order in which they came, repeated ones included. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** All bytes of the answer, as latin-1. */
  readonly bytes: string
}

/** The value of a field, undefined where it was not sent. */
export function field({ fields }: RawAnswer, wanted: string): string | undefined {
  return fields.find(([name]) => name === wanted)?.[1]
}

/** A request without body: the lines are header fields, as they are to be sent. */
export function request(target: string, lines: readonly string[] = [], method = 'GET'): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...lines, '', ''].join('\r\n')
}

/** Sends bytes (a text is latin-1), and reads one answer; null where the server hung up without one. */
export async function exchange(port: number, bytes: string | Buffer): Promise<RawAnswer | null> {
  const connection = new Connection(port)
  try {
    return await connection.exchange(bytes)
  } finally {
    connection.close()
  }
}

interface Waiting {
  readonly isHead: boolean
  readonly isLast: boolean
  settle(answer: RawAnswer | null): void
}

/** One connection, one request at a time. It connects again where the server has hung up. */
export class Connection {
  readonly #port: number
  #socket: Socket | undefined
  #received = Buffer.alloc(0)
  #waiting: Waiting | undefined

  constructor(port: number) {
    this.#port = port
  }

  exchange(bytes: string | Buffer): Promise<RawAnswer | null> {
    const sent = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    return new Promise((resolve) => {
      const isHead = sent.subarray(0, 5).toString('latin1') === 'HEAD '
      this.#waiting = { isHead, isLast: !isPlain(sent.toString('latin1')), settle: resolve }
      this.#socket ??= this.#connect()
      this.#socket.write(sent)
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
    this.#received = Buffer.alloc(0)
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    // A reset is followed by 'close', and that is what counts.
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#read(false)
    })
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#read(true)
      this.close()
      this.#settle(null)
    })
    return socket
  }

  #read(closed: boolean): void {
    if (this.#waiting === undefined) return
    const parsed = readAnswer(this.#received, this.#waiting.isHead, closed)
    if (parsed === null) return
    // Whatever else has come belongs to no request of ours: the connection is of no further use.
    const isWhole = parsed.length === this.#received.length && field(parsed.answer, 'connection') !== 'close'
    if (isWhole && !this.#waiting.isLast) this.#received = Buffer.alloc(0)
    else this.close()
    this.#settle(parsed.answer)
  }

  #settle(answer: RawAnswer | null): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.settle(answer)
  }
}

/**
 * Is it for sure one request, of which nothing is left when it is answered? Behind any other the connection is of no use:
 * something may still come. Nor does Node answer what is malformed once it was asked to upgrade.
 */
function isPlain(sent: string): boolean {
  const hasOddLineEnd = /\r(?!\n)|(?<!\r)\n|\r\n[ \t]/.test(sent)
  return !hasOddLineEnd && sent.indexOf('\r\n\r\n') === sent.length - 4 && !/upgrade/i.test(sent)
}

/** The first final answer in the bytes, with its length; null where it is not complete. */
function readAnswer(
  received: Buffer,
  isHead: boolean,
  closed: boolean,
): { answer: RawAnswer; length: number } | null {
  let from = 0
  for (;;) {
    const end = received.indexOf('\r\n\r\n', from)
    if (end === -1) return null
    const [statusLine = '', ...lines] = received.toString('latin1', from, end).split('\r\n')
    const status = Number(statusLine.split(' ')[1])
    const start = from
    from = end + 4
    if (status < 200) continue
    const fields = lines.map(splitField)
    const length = isHead ? 0 : bodyLength(received, from, new Map(fields), status, closed)
    if (length === null || received.length < from + length) return null
    const body = received.toString('latin1', from, from + length)
    const bytes = received.toString('latin1', start, from + length)
    return { answer: { status, fields, body, bytes }, length: from + length }
  }
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** In bytes as sent, chunk lines included; null where it is not all there. */
function bodyLength(
  received: Buffer,
  from: number,
  fields: ReadonlyMap<string, string>,
  status: number,
  closed: boolean,
): number | null {
  const length = fields.get('content-length')
  if (status === 204 || status === 304) return 0
  if (length !== undefined) return Number(length)
  if (fields.get('transfer-encoding') === 'chunked') {
    const end = received.indexOf('0\r\n\r\n', from)
    return end === -1 ? null : end + 5 - from
  }
  return closed ? received.length - from : null
}
