import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { SqlStoreError } from '../errors.js'
import { isAnswer } from './errors.js'

export interface PoolSettings {
  readonly url: string
  readonly maxConnections: number
  readonly lockTimeout: number
}

/** Milliseconds. */
const connectTimeout = 5000

/** Beyond the lock timeout, which the server keeps itself: then it is the network that hangs. */
const grace = 5000

/** A pool of our own. */
export async function makePool({ url, maxConnections, lockTimeout }: PoolSettings): Promise<PostgresPool> {
  const { Pool } = await loadPg()
  const pool = new Pool({
    connectionString: url,
    // Two more: one listens, and one is left for the change log.
    max: maxConnections + 2,
    application_name: 'latchkey',
    connectionTimeoutMillis: connectTimeout,
    query_timeout: lockTimeout + grace,
    keepAlive: true,
  })
  // A connection that breaks while nobody uses it is taken out by the pool. Unheard, the event would end the process.
  pool.on('error', () => {})
  return pool
}

async function loadPg(): Promise<typeof pg> {
  try {
    return await import('pg')
  } catch (cause) {
    throw new SqlStoreError('no_driver', 'the package pg is not here: install it', { cause })
  }
}

/**
 * The same pool, save that a connection which failed in the middle of something is not used again: it may still be in a
 * transaction, or get the answer to an earlier question.
 */
export function discardingPool(pool: PostgresPool, end: () => Promise<void>): PostgresPool {
  const connect = async (): Promise<PostgresPoolClient> => discarding(await pool.connect())
  return { connect, end, options: pool.options }
}

/** A client of `pg`; one of another pool may be no emitter. */
interface MaybeEmitter {
  on?(event: 'error', listener: () => void): unknown
  removeListener?(event: 'error', listener: () => void): unknown
}

function discarding(client: PostgresPoolClient & MaybeEmitter): PostgresPoolClient {
  let broken = false
  // A connection that breaks between two statements says so by an event. Unheard, that would end the process.
  const onError = (): void => {
    broken = true
  }
  client.on?.('error', onError)
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, parameters)
    } catch (error) {
      broken ||= !isAnswer(error)
      throw error
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => {
      client.removeListener?.('error', onError)
      client.release(broken || destroy)
    },
  }
}
