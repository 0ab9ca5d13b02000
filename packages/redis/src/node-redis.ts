import type * as NodeRedis from 'redis'
import type { Driver, MakeDriver } from './driver.js'
import { RedisFeedError } from './errors.js'

/** What is used of a client of the package `redis` (node-redis) to make others like it. */
export interface NodeRedisClient {
  readonly options?: { readonly socket?: object }
  duplicate(options: object): object
}

interface OwnWays {
  readonly socket: { readonly reconnectStrategy: false; readonly connectTimeout: number }
  readonly disableOfflineQueue: true
}

/** The package's own reconnection would keep the process alive while it waits, and its queue would keep what nobody wants any more. */
function ownWays(connectTimeout: number): OwnWays {
  return { socket: { reconnectStrategy: false, connectTimeout }, disableOfflineQueue: true }
}

/** RESP2 is spoken by every version of every server. */
export function nodeRedisAt(url: string, connectTimeout: number): MakeDriver {
  return async () => {
    const { createClient } = await loadRedis()
    return createClient({
      ...ownWays(connectTimeout),
      url,
      RESP: 2,
      disableClientInfo: true,
      maintNotifications: 'disabled',
    })
  }
}

export function nodeRedisLike(client: NodeRedisClient, connectTimeout: number): MakeDriver {
  return async () => {
    const { socket, ...others } = ownWays(connectTimeout)
    const own = { ...others, socket: { ...client.options?.socket, ...socket }, pingInterval: 0 }
    return client.duplicate(own) as Driver
  }
}

async function loadRedis(): Promise<typeof NodeRedis> {
  try {
    return await import('redis')
  } catch {
    throw new RedisFeedError('no_driver', 'the package redis is not here: install it')
  }
}
