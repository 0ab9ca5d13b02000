import { describe, expect, it } from 'vitest'
import { Kysely, SqliteDialect, type CompiledQuery } from 'kysely'
import type { KeyFilter } from '@latchkey/keyring'
import { sqlStore } from '../src/index.js'
import Libsql from 'libsql'

/** Every statement that a store on SQLite runs, and how SQLite would go about it. */
async function plansOf(
  use: (store: ReturnType<typeof sqlStore>) => Promise<unknown>,
): Promise<readonly string[]> {
  const database = new Libsql(':memory:')
  const asked: CompiledQuery[] = []
  const dialect = new SqliteDialect({ database })
  const kysely = new Kysely<unknown>({ dialect, log: ({ query }) => void asked.push(query) })
  const store = sqlStore(kysely)
  await store.open()
  asked.length = 0
  await use(store)
  const reads = asked.filter(({ sql }) => sql.startsWith('select'))
  return reads.flatMap(({ sql, parameters }) => {
    const rows = database.prepare(`explain query plan ${sql}`).all([...parameters]) as { detail: string }[]
    return rows.map(({ detail }) => detail)
  })
}

const keyFilters: readonly (readonly [filter: KeyFilter, index: string])[] = [
  [{ userId: 'u' }, 'latchkey_keys_by_user'],
  [{ serviceAccountId: 's' }, 'latchkey_keys_by_service_account'],
  [{ idempotency: 'i' }, 'latchkey_keys_idempotency'],
  [{ accountId: 'a' }, 'latchkey_keys_by_user'],
  [{ accountId: 'a' }, 'latchkey_keys_by_service_account'],
  [{ enterpriseId: 'e' }, 'latchkey_keys_by_service_account'],
  [{ expiresFrom: new Date(1), expiresBefore: new Date(2), revoked: false }, 'latchkey_keys_by_expiry'],
]

describe('SQLite finds by an index', () => {
  it('a key by its digest, and all its parts by their ids', async () => {
    const plans = await plansOf((store) => store.lookUp(['a'.repeat(64)]))
    expect(plans).toHaveLength(6)
    expect(plans[1]).toContain('latchkey_keys_digest')
    expect(plans.filter((plan) => !plan.startsWith('SEARCH'))).toEqual([])
  })

  it.each(keyFilters)('keys by %j', async (filter, index) => {
    const plans = await plansOf((store) => store.list('keys', filter, { after: 'k' }))
    expect(plans.join('\n')).toContain(index)
    expect(plans.filter((plan) => plan.startsWith('SCAN latchkey'))).toEqual([])
  })

  it('counts by pepper, and foreign keys, without reading a key', async () => {
    const plans = await plansOf(async (store) => [await store.countPeppers(), await store.hasForeignKeys()])
    expect(plans[0]).toContain('COVERING INDEX latchkey_keys_by_pepper')
    expect(plans.slice(1).join('\n')).toContain('latchkey_keys_foreign')
    expect(plans.filter((plan) => plan.startsWith('SCAN latchkey_head'))).toEqual([])
  })

  it('what a batch is guarded by, and who has the name of an account, while others wait', async () => {
    const made = { id: 'a', version: 1, createdAt: new Date(1) } as const
    const account = { ...made, shortId: 's', name: 'A', enterpriseId: null, status: 'active' } as const
    const plans = await plansOf(async (store) => {
      await store.commit({ puts: [{ table: 'accounts', record: account, expect: null }], audit: [] })
      const guards = [
        { table: 'accounts', id: 'a', version: 1 },
        { table: 'accounts', id: 'a', version: 1 },
      ] as const
      await store.commit({ puts: [], audit: [], guards })
    })
    expect(plans.join('\n')).toContain('latchkey_accounts_short_id')
    expect(plans.filter((plan) => plan.startsWith('SCAN latchkey'))).toEqual([])
  })

  it('accounts, users, audit rows, changes', async () => {
    const plans = await plansOf(async (store) => [
      await store.findAccount('a'),
      await store.list('users', { accountId: 'a', email: 'x' }, {}),
      await store.list('users', { accountId: 'a' }, {}),
      await store.list('accounts', { enterpriseId: 'e' }, {}),
      await store.listAudit({ keyId: 'k' }, {}),
      await store.listAudit({ subjectId: 's' }, { after: 5 }),
      await store.changesSince(5, 100),
      await store.lastUsed(['k']),
    ])
    expect(plans.filter((plan) => plan.startsWith('SCAN latchkey'))).toEqual([])
    expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([])
  })
})
