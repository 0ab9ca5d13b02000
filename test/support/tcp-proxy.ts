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
  /** From now on everything takes so many milliseconds longer, each way. */
  slow(milliseconds: number): void
  /** Resets every connection. Others may be made. */
  cut(): void
  /** Connections that are there stay open, and nothing arrives on them any more, ever; those that come are served. */
  strand(): void
  /** Whom connections lead to that come from now on; null: they are reset. Those that are there stay as they are. */
  aim(target: number | null): void
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
  const stranded = new Set<Pair>()
  const frozen = new Set<Direction>()
  let aim: number | null = target
  let delay = 0
  const listener = createServer((client) => {
    if (aim === null) return void client.resetAndDestroy()
    const pair = { client, server: connect(aim, '127.0.0.1') }
    pairs.add(pair)
    join(
      pair,
      () => delay,
      () => pairs.delete(pair) || stranded.delete(pair),
    )
    apply(pair, frozen)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const cut = (): void => {
    for (const { client, server } of [...pairs, ...stranded])
      for (const socket of [client, server]) socket.resetAndDestroy()
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
    slow: (milliseconds) => {
      delay = milliseconds
    },
    cut,
    strand: () => {
      for (const pair of pairs) {
        apply(pair, new Set(BOTH))
        stranded.add(pair)
      }
      pairs.clear()
    },
    aim: (port) => {
      aim = port
    },
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
function join(pair: Pair, delay: () => number, left: () => void): void {
  for (const [from, to] of [
    [pair.client, pair.server],
    [pair.server, pair.client],
  ] as const) {
    const later = inOrder(delay)
    from.on('data', (chunk) => later(() => to.write(chunk)))
    from.on('end', () => later(() => to.end()))
    from.on('error', () => {})
    from.on('close', (hadError) => {
      left()
      if (hadError) to.resetAndDestroy()
      else to.destroySoon()
    })
  }
}

/** Calls what it is given after a delay, one after the other. */
function inOrder(delay: () => number): (call: () => unknown) => void {
  const waiting: (() => unknown)[] = []
  return (call) => {
    if (delay() === 0 && waiting.length === 0) return void call()
    waiting.push(call)
    // Whichever of the timers comes first, it is for the one who has waited longest.
    setTimeout(() => waiting.shift()?.(), delay())
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
