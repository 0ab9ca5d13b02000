import type { AddressInfo, Server } from 'node:net'
import type { RunningServer } from './harness.js'

/** Lets a node:http or http2 server listen on 127.0.0.1 and a free port. */
export async function listen(server: Server): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { port, close: () => close(server) }
}

/** Requests that were never answered hold a server open: it is not waited for them. */
function close(server: Server & { closeAllConnections?(): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections?.()
  })
}
