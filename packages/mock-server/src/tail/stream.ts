import type { Auth } from '@latchkey/core'
import type { WebSocket } from 'ws'

/** Milliseconds from one line to the next. */
const pace = 1000

/** Greets, and then sends a line a second until the WebSocket is closed, in the form that the API's command line reads. */
export function streamLines(socket: WebSocket, { account, key }: Auth<object>, clock: () => Date): void {
  const send = (message: object): void => socket.send(JSON.stringify(message))
  send({ e: 'meta', account_id: account?.id, account: account?.shortId, key_id: key?.id })
  let count = 0
  const timer = setInterval(() => {
    // Who does not read is not sent more.
    if (socket.bufferedAmount > 0) return
    count++
    const line = {
      _ts: clock().getTime(),
      _host: 'mock',
      _app: 'latchkey',
      level: 'info',
      _line: `line ${count}`,
    }
    send({ e: 'p', p: [line] })
  }, pace)
  socket.on('close', () => clearInterval(timer))
  // A client that breaks the protocol ends its own WebSocket, and nothing else.
  socket.on('error', () => undefined)
}
