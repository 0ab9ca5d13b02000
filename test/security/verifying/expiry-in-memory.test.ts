import { cached, type Verifier } from '@latchkey/core'
import { createKeyring, memoryStore, type Keyring } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'
import { day, openHouse } from '../../support/keyring-house.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

let servers: readonly Running[] = []
let node: Keyring | undefined
afterEach(async () => {
  await closeAll(servers)
  await node?.close()
})

async function statuses(token: string): Promise<readonly (number | undefined)[]> {
  const answers = servers.map(({ port }) => exchange(port, request('/', [`Authorization: Token ${token}`])))
  return (await Promise.all(answers)).map((answer) => answer?.status)
}

// Case 14. CVE-2025-64708 (authentik). Here the key is in memory, which holds what a key is and never that it was let in.
describe('what is in memory expires on time', () => {
  it('in a keyring, without a look at the store', async () => {
    const store = memoryStore()
    const { keyring, clock, move } = await openHouse({ store })
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    await keyring.close()
    const reader = createKeyring({ store, clock, maxStaleness: '1h' })
    node = reader
    servers = await startThree({ verifier: reader, clock })
    expect(await statuses(token)).toStrictEqual([200, 200, 200])
    await expect.poll(() => reader.health().feed.fresh).toBe(true)
    await statuses(token)
    const { loads } = reader.health().cache
    move(day - 1)
    expect(await statuses(token)).toStrictEqual([200, 200, 200])
    move(1)
    expect(await statuses(token)).toStrictEqual([401, 401, 401])
    expect(reader.health().cache.loads).toBe(loads)
  })

  it('in cached(), which asks nobody', async () => {
    let now = new Date('2026-01-01T00:00:00Z')
    const clock = (): Date => now
    const expiresAt = new Date(now.getTime() + 1000)
    let asked = 0
    const verifier: Verifier = {
      verify: async () => {
        asked++
        return service({ expiresAt })
      },
    }
    servers = await startThree({ verifier: cached(verifier, { ttl: '1d', clock }), clock })
    expect(await statuses(serviceKey)).toStrictEqual([200, 200, 200])
    now = new Date(expiresAt.getTime() - 1)
    expect(await statuses(serviceKey)).toStrictEqual([200, 200, 200])
    expect(asked).toBe(1)
    now = expiresAt
    expect(await statuses(serviceKey)).toStrictEqual([401, 401, 401])
  })
})
