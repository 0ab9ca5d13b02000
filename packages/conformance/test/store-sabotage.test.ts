import { auditHash, auditRoot, memoryStore, type KeyStore, type Put } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { failuresOf } from './support/run-suite.js'
import { lateChanges, notUnique, reading, sabotaged, withPuts } from './support/sabotage.js'

/** What is done wrong, and a part of the name of a test that must notice. */
const sabotages: Readonly<
  Record<string, readonly [notices: string, spoil: (inner: KeyStore) => Partial<KeyStore>]>
> = {
  'a batch is written put by put': [
    'nothing is written',
    (inner) => ({
      commit: async ({ puts, audit }) => {
        for (const put of puts) await inner.commit({ puts: [put], audit: [] })
        return inner.commit({ puts: [], audit })
      },
    }),
  ],
  'the audit rows of a refused batch stay': [
    'nothing is written',
    (inner) => ({
      commit: async ({ puts, audit }) => {
        await inner.commit({ puts: [], audit })
        return inner.commit({ puts, audit: [] })
      },
    }),
  ],
  'versions are not checked': [
    'a change must name the version',
    (inner) => ({
      commit: async (batch) => {
        const present = await Promise.all(batch.puts.map(({ table, record }) => inner.get(table, record.id)))
        const puts = batch.puts.map((put, i) =>
          put.expect === null ? put : { ...put, expect: present[i]?.version ?? null },
        )
        return inner.commit({ ...batch, puts })
      },
    }),
  ],
  'guards are not looked at': [
    'a guard names the version',
    (inner) => ({ commit: async ({ puts, audit }) => inner.commit({ puts, audit }) }),
  ],
  'guards are looked at before the transaction': [
    'none comes after it',
    (inner) => ({
      commit: async ({ puts, audit, guards = [] }) => {
        const present = await Promise.all(guards.map(({ table, id }) => inner.get(table, id)))
        if (guards.some(({ version }, i) => present[i]?.version !== version))
          throw Object.assign(new Error('changed'), { name: 'StoreConflict', what: 'version' })
        await new Promise((resume) => void setImmediate(resume))
        return inner.commit({ puts, audit })
      },
    }),
  ],
  'short ids are unique among themselves alone': [
    'neither may be the other one',
    (inner) => {
      const shortIds = new Map<string, string>()
      return {
        get: async (table, id) => {
          const record = await inner.get(table, id)
          return record && 'shortId' in record
            ? { ...record, shortId: shortIds.get(id) ?? record.shortId }
            : record
        },
        commit: async (batch) => {
          const done = await inner.commit(
            withPuts(batch, (put) =>
              put.table === 'accounts'
                ? { ...put, record: { ...put.record, shortId: `apart:${put.record.shortId}` } }
                : put,
            ),
          )
          for (const { table, record } of batch.puts)
            if (table === 'accounts') shortIds.set(record.id, record.shortId)
          return done
        },
      }
    },
  ],
  'an insert writes over what is there': [
    'an id that is there cannot be new',
    (inner) => ({
      commit: async (batch) => {
        const present = await Promise.all(batch.puts.map(({ table, record }) => inner.get(table, record.id)))
        const puts = batch.puts.map((put, i) =>
          put.expect === null ? { ...put, expect: present[i]?.version ?? null } : put,
        )
        return inner.commit({ ...batch, puts })
      },
    }),
  ],
  'two keys may hold one place': ['holds: one of 100 wins', (inner) => notUnique(inner, 'holds')],
  'an idempotency key is taken twice': [
    'idempotency: stands once',
    (inner) => notUnique(inner, 'idempotency'),
  ],
  'what a batch frees is not free within it': [
    'holds: a rotation, in one step',
    (inner) => ({
      commit: async (batch) => {
        const fresh = batch.puts.filter((put) => put.expect === null)
        const trial = memoryStore()
        for (const table of ['users', 'keys'] as const)
          for (const record of await inner.list(table, {}, { limit: 20_000 }))
            await trial.commit({ puts: [{ table, record, expect: null } as Put], audit: [] })
        await trial.commit({ puts: fresh, audit: [] })
        return inner.commit(batch)
      },
    }),
  ],
  'a deleted user keeps the email': [
    'email: deleted users have none',
    (inner) => ({
      commit: async (batch) => {
        for (const { table, record } of batch.puts)
          if (table === 'users') {
            const [deleted] = await inner.list('users', { email: record.email, status: 'deleted' }, {})
            if (deleted && deleted.id !== record.id)
              throw Object.assign(new Error('taken'), { name: 'StoreConflict', what: 'email' })
          }
        return inner.commit(batch)
      },
    }),
  ],
  'a refused batch uses up a number of the audit log': [
    'a refused batch uses up no number',
    (inner) => {
      let lost = 0
      return {
        commit: async (batch) =>
          inner.commit(batch).catch((error: unknown) => {
            lost++
            throw error
          }),
        listAudit: async (filter, page) =>
          (await inner.listAudit(filter, page)).map((row) => ({ ...row, sequence: row.sequence + lost })),
      }
    },
  ],
  'each audit row is hashed by itself': [
    'with its number and hash',
    (inner) => ({
      listAudit: async (filter, page) =>
        (await inner.listAudit(filter, page)).map((row) => ({
          ...row,
          hash: auditHash(auditRoot, row.sequence, row),
        })),
    }),
  ],
  'changes become visible out of order': [
    'misses nothing, and sees no number later that is lower',
    lateChanges,
  ],
  'lastSequence runs ahead of the rows': [
    'misses nothing',
    (inner) => ({ lastSequence: async () => (await inner.lastSequence()) + 1 }),
  ],
  'the last use is the one written last': [
    'the latest is kept, whatever the order',
    () => {
      const last = new Map<string, Date>()
      return {
        recordUses: async (uses) => {
          for (const { keyId, at } of uses) last.set(keyId, at)
        },
        lastUsed: async (ids) =>
          new Map(ids.flatMap((id) => (last.has(id) ? [[id, last.get(id)!] as const] : []))),
      }
    },
  ],
  'a use reads the key, and writes it back': [
    '10,000 races',
    (inner) => ({
      recordUses: async (uses) => {
        const keys = await Promise.all(uses.map(({ keyId }) => inner.get('keys', keyId)))
        await new Promise((resume) => void setImmediate(resume))
        for (const key of keys) {
          const now = key && (await inner.get('keys', key.id))
          if (key && now)
            await inner.commit({
              puts: [{ table: 'keys', record: { ...key, version: now.version + 1 }, expect: now.version }],
              audit: [],
            })
        }
        await inner.recordUses(uses)
      },
    }),
  ],
  'a use counts as a change of the key': [
    'a use changes no record',
    (inner) => ({
      recordUses: async (uses) => {
        await inner.recordUses(uses)
        const key = await inner.get('keys', uses[0]?.keyId ?? '')
        if (key)
          await inner.commit({
            puts: [{ table: 'keys', record: { ...key, version: key.version + 1 }, expect: key.version }],
            audit: [],
          })
      },
    }),
  ],
  'instants are kept to the second': [
    'instants are kept to the millisecond',
    (inner) =>
      reading(inner, (_table, record) =>
        'expiresAt' in record && record.expiresAt
          ? { ...record, expiresAt: new Date(Math.floor(record.expiresAt.getTime() / 1000) * 1000) }
          : record,
      ),
  ],
  'a page begins with the last record of the one before': [
    'every record once, in the order of ids',
    (inner) => ({
      list: async (table, filter, { after = '', limit = 100 }) =>
        (await inner.list(table, filter, { limit: 20_000 })).filter(({ id }) => id >= after).slice(0, limit),
    }),
  ],
  'pages are counted, not followed': [
    'none is lost or told twice while others are inserted',
    (inner) => {
      const starts = new Map<string, number>()
      return {
        list: async (table, filter, { after, limit = 100 }) => {
          const all = await inner.list(table, filter, { limit: 20_000 })
          const start =
            after === undefined ? 0 : (starts.get(after) ?? all.findIndex(({ id }) => id === after) + 1)
          const found = all.slice(start, start + limit)
          starts.set(found.at(-1)?.id ?? '', start + found.length)
          return found
        },
      }
    },
  ],
  'deleted records are listed': [
    'accounts: each filter',
    (inner) => ({
      list: async (table, filter, page) => {
        const shown = await inner.list(table, filter, page)
        if (table === 'keys' || 'status' in filter) return shown
        return [...shown, ...(await inner.list(table, { ...filter, status: 'deleted' }, page))]
      },
    }),
  ],
  'a look-up without all its parts is no look-up': [
    'the account that is not there is null',
    (inner) => ({
      lookUp: async (digests) => {
        const { value, sequence } = await inner.lookUp(digests)
        return { value: value?.account || value?.enterprise ? value : null, sequence }
      },
    }),
  ],
  'a look-up reads the key first, and the user later': [
    'are of one moment',
    (inner) => ({
      lookUp: async (digests) => {
        const { value, sequence } = await inner.lookUp(digests)
        await later()
        const user = value?.user && (await inner.get('users', value.user.id))
        return { value: value && { ...value, user: user ?? null }, sequence }
      },
    }),
  ],
  'a look-up reads the key first, and the enterprise later': [
    'are of one moment',
    (inner) => ({
      lookUp: async (digests) => {
        const { value, sequence } = await inner.lookUp(digests)
        await later()
        const enterprise = value?.enterprise && (await inner.get('enterprises', value.enterprise.id))
        return { value: value && { ...value, enterprise: enterprise ?? null }, sequence }
      },
    }),
  ],
  'a look-up says a number of later': [
    'which change it comes after',
    (inner) => ({
      lookUp: async (digests) => ({
        ...(await inner.lookUp(digests)),
        sequence: (await inner.lastSequence()) + 1,
      }),
    }),
  ],
  'scopes beyond a hundred are cut off': [
    'keys: every field comes back',
    (inner) => ({
      commit: async (batch) =>
        inner.commit(
          withPuts(batch, (put) =>
            put.table === 'keys'
              ? { ...put, record: { ...put.record, scopes: put.record.scopes.slice(0, 100) } }
              : put,
          ),
        ),
    }),
  ],
  'texts end at a NUL': [
    'is kept as it is, or refused',
    (inner) => ({
      get: async (table, id) => {
        const record = await inner.get(table, id)
        return record && 'name' in record && record.name !== null
          ? { ...record, name: record.name.replace(/\0.*/s, '') }
          : record
      },
    }),
  ],
  'revoked keys are counted by pepper, too': [
    'keys are counted by pepper',
    (inner) => ({
      countPeppers: async () => {
        const counts = new Map<number, number>()
        for (const { pepper } of await inner.list('keys', {}, { limit: 20_000 }))
          counts.set(pepper, (counts.get(pepper) ?? 0) + 1)
        return counts
      },
    }),
  ],
  'a revoked key is no foreign key any more': [
    'is still one',
    (inner) => ({
      hasForeignKeys: async () => {
        const keys = await inner.list('keys', { revoked: false }, { limit: 20_000 })
        return { value: keys.some(({ foreign }) => foreign), sequence: await inner.lastSequence() }
      },
    }),
  ],
  'the audit log is cut off first, and filtered then': [
    'a limit counts the rows',
    (inner) => ({
      listAudit: async (filter, page) => {
        const wanted = await inner.listAudit(filter, { limit: 20_000 })
        const sequences = new Set(wanted.map(({ sequence }) => sequence))
        return (await inner.listAudit({}, page)).filter(({ sequence }) => sequences.has(sequence))
      },
    }),
  ],
  'foreign keys are looked for once': [
    'foreign keys are noticed at once',
    (inner) => {
      let known: ReturnType<KeyStore['hasForeignKeys']> | undefined
      return { hasForeignKeys: () => (known ??= inner.hasForeignKeys()) }
    },
  ],
  'to close twice is an error': [
    'to close twice is no error',
    () => {
      let closed = false
      return {
        close: async () => {
          if (closed) throw new Error('closed already')
          closed = true
        },
      }
    },
  ],
  'it claims to be durable, and nothing shows it': [
    'the harness can show what the capabilities claim',
    () => ({ capabilities: { durable: true, shared: false } }),
  ],
}

/** Another statement, with room for others in between. */
function later(): Promise<void> {
  return new Promise((resume) => void setImmediate(resume))
}

describe('the suite notices', () => {
  it.each(Object.entries(sabotages))('%s', async (_, [notices, spoil]) => {
    expect(await failuresOf(sabotaged(spoil), notices)).not.toEqual([])
  })

  it('nothing, where nothing is wrong', async () => {
    expect(await failuresOf(sabotaged(() => ({})))).toEqual([])
  })
})
