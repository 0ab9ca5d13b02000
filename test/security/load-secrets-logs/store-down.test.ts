import { createAuthenticator } from '@latchkey/core'
import { createKeyring, memoryStore, type Keyring, type KeyStore } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { openHouse, type House } from '../../support/keyring-house.js'
import { Connection, field, request, type RawAnswer } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'
import { around } from '../../support/watched-store.js'

/** Milliseconds. */
const maxStaleness = 50

interface Switch {
  readonly store: KeyStore
  isDown: boolean
}

function switched(inner: KeyStore): Switch {
  const self: Switch = {
    isDown: false,
    store: around(inner, (method, call) =>
      self.isDown && method !== 'close'
        ? Promise.reject(new Error('connect ECONNREFUSED postgres://jo:s3cr3t@db'))
        : call(),
    ),
  }
  return self
}

const servers: Running[] = []
const keyrings: Keyring[] = []
afterEach(async () => {
  await closeAll(servers.splice(0))
  for (const keyring of keyrings.splice(0)) await keyring.close()
})

async function open(): Promise<{ admin: House; node: Keyring; database: Switch }> {
  const store = memoryStore()
  const admin = await openHouse({ store })
  const database = switched(store)
  const node = createKeyring({ store: database.store, clock: admin.clock, maxStaleness })
  keyrings.push(admin.keyring, node)
  servers.push(...(await startThree({ verifier: node })))
  return { admin, node, database }
}

async function ask(port: number, token: string): Promise<RawAnswer | null> {
  const connection = new Connection(port)
  const answer = await connection.exchange(request('/', [`Authorization: Token ${token}`]))
  connection.close()
  return answer
}

async function statuses(token: string): Promise<readonly (number | undefined)[]> {
  return Promise.all(servers.map(async ({ port }) => (await ask(port, token))?.status))
}

// Case 46.
describe('a store that is down', () => {
  it('is a 503 with Retry-After, for good keys, bad ones and unknown ones; and nothing is said of them', async () => {
    const { admin, database } = await open()
    const good = await admin.keyring.keys.issue({ userId: 'u1' })
    const bad = await admin.keyring.keys.issue({ userId: 'u1' })
    await admin.keyring.keys.revoke(bad.key.id)
    const elsewhere = await openHouse()
    const unknown = await elsewhere.keyring.keys.issue({ userId: 'u1' })
    database.isDown = true
    for (const { port, reached } of servers) {
      for (const { token } of [good, bad, unknown]) {
        const answer = await ask(port, token)
        expect(answer?.status).toBe(503)
        expect(answer && Number(field(answer, 'retry-after'))).toBeGreaterThan(0)
        expect(answer && field(answer, 'www-authenticate')).toBeUndefined()
        expect(JSON.parse(answer?.body ?? '')).toMatchObject({ reason: 'verifier_unavailable' })
        expect(answer?.bytes).not.toContain('s3cr3t')
      }
      expect(reached()).toBe(0)
    }
  })

  it('takes the keys in memory with it, once they are too old to be believed', async () => {
    const { admin, node, database } = await open()
    const { token } = await admin.keyring.keys.issue({ userId: 'u1' })
    await expect
      .poll(async () => {
        await node.verify(token)
        return node.recall(token)?.subject.id
      })
      .toBe('u1')
    database.isDown = true
    await expect.poll(() => node.recall(token)).toBeUndefined()
    expect(await statuses(token)).toStrictEqual([503, 503, 503])
  })

  it('is back: all is as it was, by itself, and what was revoked meanwhile is refused', async () => {
    const { admin, node, database } = await open()
    const kept = await admin.keyring.keys.issue({ userId: 'u1' })
    const revoked = await admin.keyring.keys.issue({ userId: 'u1' })
    expect(await statuses(kept.token)).toStrictEqual([200, 200, 200])
    expect(await statuses(revoked.token)).toStrictEqual([200, 200, 200])
    for (let outage = 0; outage < 3; outage++) {
      database.isDown = true
      await expect.poll(() => node.health().feed.fresh).toBe(false)
      expect(await statuses(kept.token)).toStrictEqual([503, 503, 503])
      await admin.keyring.keys.revoke(revoked.key.id)
      database.isDown = false
      expect(await statuses(revoked.token)).toStrictEqual([401, 401, 401])
      expect(await statuses(kept.token)).toStrictEqual([200, 200, 200])
      await expect.poll(() => node.health().feed.fresh).toBe(true)
    }
  })

  it('loses nothing: last uses and refusals are written when it is back', async () => {
    const { admin, node, database } = await open()
    const { keyring } = admin
    const used = await keyring.keys.issue({ userId: 'u1' })
    const refused = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(refused.key.id)
    const authenticator = createAuthenticator({ verifier: node, clock: admin.clock })
    for (const { token } of [used, refused])
      await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    database.isDown = true
    // Each list of the log writes what waits: here it cannot.
    await expect(node.audit.list()).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await keyring.keys.get(used.key.id))?.lastUsedAt).toBeNull()
    database.isDown = false
    await node.audit.list()
    expect((await keyring.keys.get(used.key.id))?.lastUsedAt).toStrictEqual(admin.clock())
    const { length } = await keyring.audit.list({ keyId: refused.key.id, action: 'key.refused' })
    expect(length).toBe(1)
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it('does not undo what a caller was told', async () => {
    const { node, database } = await open()
    const issued = await node.keys.issue({ userId: 'u1' })
    const revoked = await node.keys.issue({ userId: 'u1' })
    await node.keys.revoke(revoked.key.id)
    database.isDown = true
    await expect(node.keys.issue({ userId: 'u1' })).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(node.keys.revoke(issued.key.id)).rejects.toMatchObject({ code: 'store_unavailable' })
    database.isDown = false
    expect(await statuses(issued.token)).toStrictEqual([200, 200, 200])
    expect(await statuses(revoked.token)).toStrictEqual([401, 401, 401])
  })
})
