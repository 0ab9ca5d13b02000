// Rotates the keys of service accounts that expire within a week. Run it daily: `LATCHKEY_STORE=… SECRETS_DIR=… node job.js`
//
// Two runs at once are safe: of two rotations of one key, the keyring lets one win; the other run is told `conflict`, and leaves the
// key alone. A run after a run is safe: a key that was rotated is not found again. A run that was killed after it rotated a key and
// before it delivered the token is safe: the old key goes on working for the overlap, and the next run makes a token that arrives.
import { randomUUID } from 'node:crypto'
import { createKeyring, KeyringError, type Key, type Rotated } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { deliver } from './deliver.js'
import { keysToRotate } from './keys-to-rotate.js'

// Said, and not carried over: a key that lives for less than a week would be due again at once.
const expiresIn = '90d'
const run = randomUUID()
const path = process.env['LATCHKEY_STORE'] ?? './latchkey.db'
// A path that is wrong shall be a failure, and no new file without keys.
const keyring = createKeyring({ store: sqliteStore(path, { create: false }) })

try {
  for (const key of await keysToRotate(keyring)) console.log(`${key.id} ${await replace(key)}`)
} catch (error) {
  console.log(`FAILED: ${(error as Error).message}`)
  process.exitCode = 1
} finally {
  await keyring.close()
}

/** What became of the key, in words for a log: never the token. */
async function replace({ id }: Key): Promise<string> {
  try {
    const { token, key, previous } = await rotate(id)
    await deliver(token, key)
    return `replaced by ${key.id}, works until ${previous.expiresAt?.toISOString()}`
  } catch (error) {
    if (error instanceof KeyringError && error.code === 'conflict') return `left alone: ${error.message}`
    process.exitCode = 1
    return `FAILED: ${(error as Error).message}`
  }
}

/**
 * Should the answer of the store be lost, the same call with the same idempotency key gets the new key with a fresh token. It is this
 * run's own: another run's call must not kill the token that this run is about to deliver.
 */
async function rotate(id: string, attempts = 3): Promise<Rotated> {
  try {
    return await keyring.keys.rotate(id, { expiresIn, overlap: '72h', idempotencyKey: `${run} ${id}` })
  } catch (error) {
    const isLost = error instanceof KeyringError && error.code === 'store_unavailable'
    if (isLost && attempts > 1) return rotate(id, attempts - 1)
    throw error
  }
}
