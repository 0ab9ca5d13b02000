// Two nodes on one store, that look at its log by themselves once in a quarter of an hour: what is faster came by Redis.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { redisFeed } from '@latchkey/redis'
import { sqliteStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { redisMissing, startRedis, type RedisServer } from '../support/redis.js'

const missing = redisMissing()
notRun(missing)

describe.skipIf(missing)('keyrings on a Redis feed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-feed-'))
  const keyrings: Keyring[] = []
  let server: RedisServer

  beforeAll(async () => {
    server = await startRedis()
    for (let node = 0; node < 2; node++) {
      const store = sqliteStore(join(folder, 'keys.db'))
      const feed = redisFeed(server.url)
      keyrings.push(await createKeyring({ store, feed, cache: {}, maxStaleness: '1h' }).open())
    }
  })

  afterAll(async () => {
    for (const keyring of keyrings) await keyring.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('refuse a key that another node has revoked', async () => {
    const [one, other] = keyrings as [Keyring, Keyring]
    const account = await one.accounts.create({ name: 'Acme' })
    const owner = await one.serviceAccounts.create({
      accountId: account.id,
      name: 'robot',
      permissions: ['pipeline:read'],
    })
    const { token, key } = await one.keys.issue({ serviceAccountId: owner.id })
    await expect.poll(() => reasonAt(other, token)).toBe('accepted')
    await one.keys.revoke(key.id)
    await expect.poll(() => reasonAt(other, token)).toBe('token_revoked')
  })
})

async function reasonAt(keyring: Keyring, token: string): Promise<string> {
  try {
    return (await keyring.verify(token, { signal: AbortSignal.timeout(5000) })) ? 'accepted' : 'unknown'
  } catch (error) {
    return (error as { reason: string }).reason
  }
}
