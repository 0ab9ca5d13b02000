import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export function asksForWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * A client may offer to go on in another protocol, as Java's and curl's do with `Upgrade: h2c`, and a server may take no
 * notice (RFC 9110 §7.8). A Node that cannot be told so beforehand hands over every such request as if it were one for us, bare
 * of its body: it is put back where it came from, without the offer.
 */
export function declineUpgrade(server: Server, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`]
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i] as string
    if (!/^(?:connection|upgrade|http2-settings)$/i.test(name))
      lines.push(`${name}: ${req.rawHeaders[i + 1]}`)
  }
  if (/\bclose\b/i.test(req.headers.connection ?? '')) lines.push('connection: close')
  const text = lines.map((line) => `${line}\r\n`).join('')
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
