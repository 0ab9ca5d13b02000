// The guarded API on PostgreSQL, as two processes on two machines would run it.
import { join } from 'node:path'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode } from '../docs/node-process.js'
import { notRun } from '../support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres.js'
import { serveExample, type ServedExample } from './served-example.js'

const missing = postgresMissing()
const program = 'examples/dist/koa-postgres/server.js'

notRun(missing)

describe.skipIf(missing)('the API on PostgreSQL', () => {
  let server: PostgresServer
  let keyring: Keyring
  let apis: ServedExample[]

  beforeAll(async () => {
    server = await startPostgres()
    keyring = createKeyring({ store: postgresStore(server.url) })
    await keyring.open()
    apis = await Promise.all([1, 2].map(() => serveExample(program, { DATABASE_URL: server.url })))
  }, 60_000)

  afterAll(async () => {
    await Promise.all((apis ?? []).map((api) => api.stop()))
    await keyring?.close()
    await server?.stop()
  })

  it('lets a key pass on every process, and on none once it is revoked', async () => {
    const account = await keyring.accounts.create({ name: 'Acme' })
    const permissions = ['pipeline:read']
    const robot = await keyring.serviceAccounts.create({ accountId: account.id, name: 'robot', permissions })
    const { token, key } = await keyring.keys.issue({ serviceAccountId: robot.id })
    for (const api of apis)
      expect(await api.ask('/', token)).toMatchObject({
        status: 200,
        body: { account: 'Acme', delegated: false },
      })
    await keyring.keys.revoke(key.id)
    // Within `maxStaleness` of the other processes.
    const refused = { status: 401, body: { reason: 'token_revoked' } }
    for (const api of apis)
      await expect.poll(() => api.ask('/', token), { timeout: 5000 }).toMatchObject(refused)
  })

  it('lets an enterprise key act on an account that it names', async () => {
    const enterprise = await keyring.enterprises.create({ name: 'Example' })
    const enterpriseId = enterprise.id
    const account = await keyring.accounts.create({ name: 'Globex', enterpriseId })
    const robot = await keyring.serviceAccounts.create({ enterpriseId, name: 'robot', permissions: ['*'] })
    const { token } = await keyring.keys.issue({ serviceAccountId: robot.id })
    const [api] = apis
    expect(await api?.ask('/', token)).toMatchObject({ status: 400, body: { reason: 'account_required' } })
    const delegated = await api?.ask('/', token, { account: account.shortId })
    expect(delegated).toMatchObject({ status: 200, body: { account: 'Globex', delegated: true } })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order at %s', async (signal) => {
    const other = await serveExample(program, { DATABASE_URL: server.url })
    expect(await other.stop(signal)).toMatchObject({ code: 0, signal: null })
  })

  it('refuses who has no key', async () => {
    expect(await apis[0]?.ask('/', null)).toMatchObject({
      status: 401,
      body: { reason: 'credentials_missing' },
    })
  })
})

describe('it does not start', () => {
  it('without a database, and says which variable is missing', async () => {
    const { code, stderr } = await startNode([join(ROOT, program)]).exited
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_URL is not set')
  })
})
