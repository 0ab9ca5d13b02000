import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

type Direction = 'to server' | 'to client'

export interface TcpProxy {
  readonly port: number
  /** How many connections go through it now. */
  readonly open: number
  /**
   * Holds all bytes that go this way, or both ways, on connections that are there and those that come: they stay open, and nothing
   * arrives. Neither end can tell it from a network that has gone away.
   */
  freeze(direction?: Direction): void
  /** Lets everything flow again; what was held arrives. */
  thaw(): void
  /** Resets every connection. Others may be made. */
  cut(): void
  /** Cuts, and takes no connections any more. */
  stop(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** Stands between a client and the server on this port of 127.0.0.1, on a free port of its own. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  const frozen = new Set<Direction>()
  const listener = createServer((client) => {
    const pair = { client, server: connect(target, '127.0.0.1') }
    pairs.add(pair)
    join(pair, () => pairs.delete(pair))
    apply(pair, frozen)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const cut = (): void => {
    for (const { client, server } of pairs) for (const socket of [client, server]) socket.resetAndDestroy()
  }
  return {
    port: (listener.address() as AddressInfo).port,
    get open() {
      return pairs.size
    },
    freeze: (direction) => {
      for (const way of direction ? [direction] : BOTH) frozen.add(way)
      for (const pair of pairs) apply(pair, frozen)
    },
    thaw: () => {
      frozen.clear()
      for (const pair of pairs) apply(pair, frozen)
    },
    cut,
    stop: async () => {
      const closed = once(listener, 'close')
      listener.close()
      cut()
      await closed
    },
  }
}

const BOTH: readonly Direction[] = ['to server', 'to client']

/** Without pipe(): that would let a paused socket flow again. */
function join(pair: Pair, left: () => void): void {
  for (const [from, to] of [
    [pair.client, pair.server],
    [pair.server, pair.client],
  ] as const) {
    from.on('data', (chunk) => to.write(chunk))
    from.on('end', () => to.end())
    from.on('error', () => {})
    from.on('close', (hadError) => {
      left()
      if (hadError) to.resetAndDestroy()
      else to.destroySoon()
    })
  }
}

/** A socket that is not read keeps its bytes, and its end, for later. */
function apply({ client, server }: Pair, frozen: ReadonlySet<Direction>): void {
  for (const [from, way] of [
    [client, 'to server'],
    [server, 'to client'],
  ] as const) {
    if (frozen.has(way)) from.pause()
    else from.resume()
  }
}
