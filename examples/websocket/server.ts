// A WebSocket server: the key is in the upgrade request, and what is refused never becomes a WebSocket. One that is open ends soon
// after its key does: the request that began it is judged again, every second.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createAuthenticator, requirement, type Outcome, type Refused } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { WebSocketServer, type WebSocket } from 'ws'
import { refuse } from './refuse.js'

const keyring = createKeyring()
const account = await keyring.accounts.create({ name: 'Acme' })
const { id: serviceAccountId } = await keyring.serviceAccounts.create({
  accountId: account.id,
  name: 'log reader',
  permissions: ['log:read'],
})
const { token } = await keyring.keys.issue({ serviceAccountId, expiresIn: process.env['EXPIRES_IN'] ?? '1h' })

const authenticator = createAuthenticator({ verifier: keyring })
const mayTail = requirement({ scopes: ['log:read'] })
const sockets = new WebSocketServer({ noServer: true })
const server = createServer((_, res) => void res.writeHead(426, { upgrade: 'websocket' }).end())

server.on('upgrade', (req, socket: Duplex, head: Buffer) => {
  // A client that hangs up while its key is looked at is no reason to fall over.
  socket.on('error', () => socket.destroy())
  void authenticator.authenticate(req).then((outcome) => {
    const refused = refusalIn(outcome)
    if (refused) refuse(socket, refused)
    else sockets.handleUpgrade(req, socket, head, (ws) => tail(ws, req, outcome))
  })
})

function refusalIn(outcome: Outcome): Refused | null {
  return outcome.ok ? outcome.authorize(mayTail) : outcome
}

function tail(ws: WebSocket, req: IncomingMessage, outcome: Outcome): void {
  ws.send(`hello ${outcome.ok ? outcome.auth?.subject.id : ''}`)
  const again = setInterval(async () => {
    const refused = refusalIn(await authenticator.authenticate(req))
    // 4000 and up are an application's own codes (RFC 6455 §7.4.2).
    if (refused) ws.close(4000 + refused.status, refused.error.reason)
  }, 1000)
  // A frame that is none would else end the process; `ws` closes the connection by itself.
  ws.on('error', () => undefined).on('close', () => clearInterval(again))
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`npx wscat -c ws://127.0.0.1:${port} -H 'Authorization: Token ${token}'`)
})
