import type { MakeDriver } from './driver.js'
import { ioredisLike, type IoredisClient } from './ioredis.js'
import { nodeRedisLike, type NodeRedisClient } from './node-redis.js'

/** A client of the package `redis` (`createClient(…)`) or `ioredis` (`new Redis(…)`): a pattern, of which the feed makes its own. */
export interface RedisClient {
  connect(): Promise<unknown>
  duplicate(): object
  publish(channel: string, message: string): Promise<unknown>
}

/** Makes connections like this client; null where it is none. */
export function driversLike(client: unknown, connectTimeout: number): MakeDriver | null {
  if (has(client, ['duplicate', 'connect', 'publish', 'subscribe', 'ping', 'unref', 'destroy']))
    return nodeRedisLike(client as NodeRedisClient, connectTimeout)
  // A cluster of ioredis takes other options. Any of its nodes will do: a message goes to all of them.
  if (
    has(client, ['duplicate', 'connect', 'publish', 'subscribe', 'ping', 'disconnect']) &&
    !isCluster(client)
  )
    return ioredisLike(client as IoredisClient, connectTimeout)
  return null
}

function has(value: unknown, methods: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false
  return methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}

function isCluster(client: object): boolean {
  return (client as { readonly isCluster?: unknown }).isCluster === true
}
