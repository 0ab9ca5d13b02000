import { once } from 'node:events'
import { connect } from 'node:net'

const [data, headers, settings, goaway] = [0, 1, 4, 7]
const [acknowledges, endsStream, endsHeaders] = [1, 1, 4]

/** A frame (RFC 9113 §4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A literal header field without indexing, and without Huffman coding (RFC 7541 §6.2.2). Up to 126 bytes a string. */
function literal(name: string, value: string): Buffer {
  const text = (written: string) => [Buffer.from([written.length]), Buffer.from(written, 'latin1')]
  return Buffer.concat([Buffer.from([0]), ...text(name), ...text(value)])
}

/**
 * Sends one HTTP/2 request with just these fields, in this order: Node's own client sends no field twice that HTTP allows
 * once. Resolves to the body of the answer.
 */
export async function rawHttp2(
  port: number,
  fields: readonly (readonly [string, string])[],
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const pseudo = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'localhost']
  const pairs = [...pseudo.keys()]
    .filter((i) => i % 2 === 0)
    .map((i) => [pseudo[i] ?? '', pseudo[i + 1] ?? ''])
  const block = Buffer.concat([...pairs, ...fields].map(([name = '', value = '']) => literal(name, value)))
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  socket.write(frame(settings, 0, 0, Buffer.alloc(0)))
  socket.write(frame(headers, endsStream | endsHeaders, 1, block))
  let body = ''
  for await (const { type, flags, payload } of frames(socket)) {
    if (type === settings && flags !== acknowledges)
      socket.write(frame(settings, acknowledges, 0, Buffer.alloc(0)))
    if (type === goaway) throw new Error(`the server has gone away: ${payload.toString('latin1')}`)
    if (type === data) body += payload.toString()
    if (type === data && (flags & endsStream) !== 0) break
  }
  socket.destroy()
  return body
}

async function* frames(bytes: AsyncIterable<Buffer>) {
  let left = Buffer.alloc(0)
  for await (const chunk of bytes) {
    left = Buffer.concat([left, chunk])
    while (left.length >= 9 && left.length >= 9 + left.readUIntBE(0, 3)) {
      const end = 9 + left.readUIntBE(0, 3)
      yield { type: left.readUInt8(3), flags: left.readUInt8(4), payload: left.subarray(9, end) }
      left = left.subarray(end)
    }
  }
}
