import { createKeyring, type Keyring } from '@latchkey/keyring'
import { redisFeed } from '@latchkey/redis'
import { postgresStore } from '@latchkey/sql'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres.js'
import { redisMissing, startRedis, type RedisServer } from '../support/redis.js'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js'
import { NodeProcess, type NodeSettings } from './node-process.js'

/** What is promised, in milliseconds. */
export const maxStaleness = 1000

/** Why these tests cannot be run; null where they can. */
export const missing: string | null = postgresMissing() ?? redisMissing()

type NodeOptions = Partial<Pick<NodeSettings, 'skew' | 'verifyTimeout' | 'cache'>> & {
  feed?: 'store' | 'redis'
}

/** Servers, what stands before them, and nodes behind that. */
export interface World {
  readonly postgres: PostgresServer
  /** The database of the nodes, for who goes straight to the server. */
  readonly databaseUrl: string
  readonly redis: RedisServer
  /** Between the nodes and PostgreSQL. */
  readonly toDatabase: TcpProxy
  /** Between the nodes and Redis. */
  readonly toRedis: TcpProxy
  readonly nodes: readonly NodeProcess[]
  /** Makes the changes. It goes straight to both servers. */
  readonly admin: Keyring
  addNode(options?: NodeOptions): Promise<NodeProcess>
  /** Ends it. */
  removeNode(node: NodeProcess): Promise<void>
  close(): Promise<void>
}

/** Two nodes that are woken up by PostgreSQL, and two by Redis. */
const twoOfEach: readonly NodeOptions[] = [{}, {}, { feed: 'redis' }, { feed: 'redis' }]

export async function openWorld(options: readonly NodeOptions[] = twoOfEach): Promise<World> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const databaseUrl = await postgres.fresh()
  const toDatabase = await startTcpProxy(postgres.port)
  const toRedis = await startTcpProxy(redis.port)
  const feed = redisFeed(redis.url)
  const admin = await createKeyring({ store: postgresStore(databaseUrl), feed, maxStaleness }).open()
  const nodes: NodeProcess[] = []
  const begun: NodeProcess[] = []
  const addNode = async ({ feed: wokenBy = 'store', ...others }: NodeOptions = {}): Promise<NodeProcess> => {
    const node = new NodeProcess(`node ${begun.length + 1}`, {
      databaseUrl: databaseUrl.replace(`:${postgres.port}/`, `:${toDatabase.port}/`),
      redisUrl: wokenBy === 'redis' ? `redis://127.0.0.1:${toRedis.port}` : null,
      maxStaleness,
      ...others,
    })
    begun.push(node)
    await node.started()
    nodes.push(node)
    return node
  }
  const removeNode = async (node: NodeProcess): Promise<void> => {
    nodes.splice(nodes.indexOf(node), 1)
    await node.end()
  }
  await Promise.all(options.map(addNode))
  const close = async (): Promise<void> => {
    await Promise.all(begun.map((node) => node.end()))
    try {
      await admin.close()
    } finally {
      await Promise.all([toDatabase.stop(), toRedis.stop(), postgres.stop(), redis.stop()])
    }
  }
  return { postgres, databaseUrl, redis, toDatabase, toRedis, nodes, admin, addNode, removeNode, close }
}
