import assert from 'node:assert/strict'
import {
  auditHash,
  auditRoot,
  type AuditEntry,
  type AuditFilter,
  type AuditRow,
  type KeyStore,
} from '@latchkey/keyring'
import { causeOf, inserted, numbers, write } from '../fixtures/batches.js'
import { auditEntry, digestOf, personalKey } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

const noon = new Date('2026-11-24T12:00:00.000Z')
const everything: AuditEntry = {
  at: new Date('2026-11-24T11:59:59.999Z'),
  actor: 'Ключ "admin" 🔑',
  action: 'key.refused',
  subjectId: 'subject',
  accountId: 'account',
  keyId: 'key',
  reason: 'token_expired',
  requestId: 'request-1',
  count: 12_345,
}

async function allRows(store: KeyStore): Promise<readonly AuditRow[]> {
  return store.listAudit({}, { limit: 10_000 })
}

/** Each row has the next number, and the hash over the row before. */
function assertChain(rows: readonly AuditRow[]): void {
  let before = auditRoot
  for (const [i, row] of rows.entries()) {
    assert.equal(row.sequence, i + 1)
    before = auditHash(before, row.sequence, row)
    assert.equal(row.hash, before, `the hash of row ${row.sequence}`)
  }
}

const filters: readonly (readonly [AuditFilter, sequences: readonly number[]])[] = [
  [{}, [1, 2, 3, 4]],
  [{ keyId: 'k1' }, [1, 3]],
  [{ subjectId: 's1' }, [1, 2]],
  [{ accountId: 'a1' }, [2]],
  [{ action: 'key.revoked' }, [3, 4]],
  [{ actor: 'other' }, [4]],
  [{ keyId: 'k1', action: 'key.revoked' }, [3]],
  [{ from: noon }, [3, 4]],
  [{ to: noon }, [1, 2]],
  [{ from: new Date(noon.getTime() - 1), to: new Date(noon.getTime() + 1) }, [2, 3]],
  [{ keyId: 'nothing' }, []],
]

export const auditLog: StoreCases = {
  title: 'the audit log',
  cases: [
    {
      name: 'every field comes back, with its number and hash',
      run: async ({ store, other }) => {
        await write(store, [], [everything, auditEntry()])
        const rows = await allRows(other)
        assert.deepEqual(
          rows.map(({ sequence: _sequence, hash: _hash, ...entry }) => entry),
          [everything, auditEntry()],
        )
        assertChain(rows)
      },
    },
    {
      name: 'it needs no change, and is none',
      run: async ({ store }) => {
        await write(store, [inserted('keys', personalKey('key'))])
        assert.equal(await write(store, [], [auditEntry()]), 1)
        assert.deepEqual([await store.lastSequence(), (await store.changesSince(0, 10)).length], [1, 1])
      },
    },
    {
      name: 'the chain has no gap under 50 commits at once, refused ones among them',
      run: async ({ store, other }) => {
        const commits = numbers(50).map(async (i) => {
          const key = personalKey(`key-${i}`, { digest: digestOf(`${i % 40}`) })
          const audit = numbers(1 + (i % 3)).map((n) => auditEntry({ keyId: key.id, requestId: `${i}-${n}` }))
          try {
            await (i % 2 === 0 ? store : other).commit({ puts: [inserted('keys', key)], audit })
            return audit.map(({ requestId }) => requestId)
          } catch {
            return []
          }
        })
        const written = (await Promise.all(commits)).flat()
        const rows = await allRows(store)
        assertChain(rows)
        assert.deepEqual(new Set(rows.map(({ requestId }) => requestId)), new Set(written))
        assert.equal(rows.length, written.length)
        assert.equal((await store.list('keys', {}, {})).length, 40)
      },
    },
    {
      name: 'the chain goes on after a refused batch',
      run: async ({ store }) => {
        await write(store, [inserted('keys', personalKey('key'))], [auditEntry()])
        assert.notEqual(await causeOf(store, [inserted('keys', personalKey('key'))]), null)
        await write(store, [], [auditEntry({ requestId: 'after' })])
        assertChain(await allRows(store))
      },
    },
    {
      name: 'filters, and pages',
      run: async ({ store }) => {
        const before = new Date(noon.getTime() - 1)
        await write(
          store,
          [],
          [
            auditEntry({ at: new Date(0), keyId: 'k1', subjectId: 's1' }),
            auditEntry({ at: before, subjectId: 's1', accountId: 'a1' }),
            auditEntry({ at: noon, keyId: 'k1', action: 'key.revoked' }),
            auditEntry({ at: new Date(noon.getTime() + 1), action: 'key.revoked', actor: 'other' }),
          ],
        )
        for (const [filter, sequences] of filters) {
          const rows = await store.listAudit(filter, {})
          assert.deepEqual(
            rows.map(({ sequence }) => sequence),
            sequences,
            JSON.stringify(filter),
          )
        }
        const page = await store.listAudit({}, { after: 1, limit: 2 })
        assert.deepEqual(
          page.map(({ sequence }) => sequence),
          [2, 3],
        )
      },
    },
    {
      name: 'a limit counts the rows that the filter lets through',
      run: async ({ store }) => {
        const others = numbers(120).map(() => auditEntry({ keyId: 'other', actor: 'other' }))
        const wanted = numbers(5).map(() => auditEntry({ keyId: 'wanted', at: noon }))
        await write(store, [], [...others, ...wanted, ...others, ...wanted])
        const asked: readonly AuditFilter[] = [{ keyId: 'wanted' }, { actor: 'tester' }, { from: noon }]
        for (const filter of asked) {
          const numbersOf = async (page: { after?: number; limit?: number }): Promise<readonly number[]> =>
            (await store.listAudit(filter, page)).map(({ sequence }) => sequence)
          assert.deepEqual(await numbersOf({ limit: 3 }), [121, 122, 123])
          assert.deepEqual(await numbersOf({ after: 123, limit: 3 }), [124, 125, 246])
          assert.deepEqual(await numbersOf({}), [121, 122, 123, 124, 125, 246, 247, 248, 249, 250])
        }
      },
    },
    {
      name: 'a hundred rows, where no limit is given',
      run: async ({ store }) => {
        await write(
          store,
          [],
          numbers(101).map((i) => auditEntry({ requestId: `${i}` })),
        )
        assert.equal((await store.listAudit({}, {})).length, 100)
        assertChain(await allRows(store))
      },
    },
  ],
}
