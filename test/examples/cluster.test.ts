// Four processes on one PostgreSQL, and a revocation: all have applied it when the call that revokes has ended, and each says so.
import { join } from 'node:path'
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode, type Exit } from '../docs/node-process.js'
import { notRun } from '../support/not-run.js'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres.js'

const missing = postgresMissing()
const program = join(ROOT, 'examples/dist/cluster/revoke.js')
const names = ['node 1', 'node 2', 'node 3', 'node 4']
/** Milliseconds: a keyring's own `maxStaleness`, where it is given none. */
const promised = 1000

notRun(missing)

describe.skipIf(missing)('a revocation in a cluster', () => {
  let server: PostgresServer
  let exit: Exit
  let lines: string[]

  beforeAll(async () => {
    server = await startPostgres()
    exit = await startNode([program], { env: { DATABASE_URL: server.url } }).exited
    lines = exit.stdout.trimEnd().split('\n')
  }, 60_000)

  afterAll(() => server?.stop())

  it('ends in order', () => {
    expect(exit).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  it('is confirmed by all, with a receipt of each process', () => {
    expect(lines[0]).toMatch(/^applied by all \d+\.\d ms after the commit$/)
    for (const name of names) expect(lines).toContain(`receipt of ${name}: applied`)
  })

  it.each(names)('is heard of by %s, in time', (name) => {
    const refused = new RegExp(`^${name} refused the key (-?\\d+\\.\\d) ms after the commit$`)
    const times = lines.flatMap((line) => refused.exec(line)?.slice(1) ?? []).map(Number)
    expect(times).toHaveLength(1)
    expect(times[0]).toBeLessThan(promised)
  })

  it('prints nothing else', () => {
    expect(lines.filter((line) => !/^(applied by all|receipt of|node \d refused)/.test(line))).toEqual([])
  })

  it('is in the store, with its reason', async () => {
    const keyring = createKeyring({ store: postgresStore(server.url) })
    try {
      const [key, ...others] = await keyring.keys.list({})
      expect(others).toEqual([])
      expect(key).toMatchObject({ state: 'revoked', revokedReason: 'leaked' })
    } finally {
      await keyring.close()
    }
  })
})

describe('it does not start', () => {
  it('without a database, and says which variable is missing', async () => {
    const { code, stderr } = await startNode([program]).exited
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_URL is not set')
  })
})
