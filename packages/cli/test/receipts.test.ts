// A server that keeps keys in memory, and an operator who wants to know when a key is dead there.
import { join } from 'node:path'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { afterEach, expect, it } from 'vitest'
import { inProcess, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const servers: Keyring[] = []
let files = 0

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** A server with a key in its memory. */
async function serve(): Promise<{ store: string; server: Keyring; token: string; keyId: string }> {
  const store = join(folder, `${++files}.db`)
  const server = createKeyring({ store: sqliteStore(store), nodeName: 'web-1' })
  servers.push(server)
  const { id: accountId } = await server.accounts.create({ name: 'Acme' })
  const { id: userId } = await server.users.create({
    accountId,
    email: 'ada@example.com',
    permissions: ['*'],
  })
  const { token, key } = await server.keys.issue({ userId })
  await expect.poll(async () => (await server.verify(token), server.recall(token) !== undefined)).toBe(true)
  return { store, server, token, keyId: key.id }
}

it('key revoke --confirm shows who has applied it', async () => {
  const { store, server, token, keyId } = await serve()
  const ran = await inProcess(['key', 'revoke', keyId, '--confirm', '10s', '--yes', '--store', store])
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  expect(ran.stdout).toContain('applied by 1 of 1 servers\n  web-1: applied\n')
  expect(server.recall(token)).toBeUndefined()
})

it('as JSON, for --all, too', async () => {
  const { store } = await serve()
  const [user] = JSON.parse((await inProcess(['user', 'list', '--store', store, '--json'])).stdout).users
  const args = ['key', 'revoke', '--all', '--user', user.id, '--confirm', '10s', '--yes', '--json']
  const ran = await inProcess([...args, '--store', store])
  expect(JSON.parse(ran.stdout)).toMatchObject({
    revoked: 1,
    confirmation: { complete: true, nodes: [{ name: 'web-1', applied: true }] },
  })
})

it('ends with 4 where a server has not said so in time', async () => {
  const { store, keyId } = await serve()
  const other = sqliteStore(store)
  await other.open()
  await other.recordNode({ id: 'deaf', name: 'web-2', sequence: 0, lease: 1000 })
  await other.close()
  const ran = await inProcess(['key', 'revoke', keyId, '--confirm', '300ms', '--yes', '--store', store])
  expect(ran.code).toBe(4)
  expect(ran.stdout).toContain(
    'is revoked\napplied by 1 of 2 servers\n  web-1: applied\n  web-2: no word yet\n',
  )
})

it('says so where nobody keeps keys', async () => {
  const { store, server, keyId } = await serve()
  await server.close()
  const ran = await inProcess(['key', 'revoke', keyId, '--confirm', '10s', '--yes', '--store', store])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('no server keeps keys in memory\n') })
})
