// One of the processes. It uses the key all the time, as its callers would, and tells when it refused it.
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { now } from './clock.js'

const [nodeName = ''] = process.argv.slice(2)
const keyring = createKeyring({ store: postgresStore(process.env['DATABASE_URL'] ?? ''), nodeName })

process.once('message', (token: string) => void useUntilRefused(token))
// Until then it is one of those whom a revocation waits for.
process.once('disconnect', () => void keyring.close())

async function useUntilRefused(token: string): Promise<void> {
  while (keyring.health().cache.hits === 0) await isAccepted(token)
  process.send?.('the key is in memory')
  while (await isAccepted(token)) await sleep(1)
  process.send?.(now())
}

async function isAccepted(token: string): Promise<boolean> {
  try {
    return (await keyring.verify(token)) !== null
  } catch (error) {
    if ((error as { reason?: unknown }).reason === 'token_revoked') return false
    throw error
  }
}
