import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditListFilter } from '../src/audit.js'
import { createKeyring, type Keyring } from '../src/keyring.js'
import type { AuditRow } from '../src/store/key-store.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, day, openHouse, type House } from './support/house.js'
import { wrapped } from './support/stores.js'

let house: House
let keyring: Keyring
beforeEach(async () => {
  house = await openHouse()
  keyring = house.keyring
})

const sequences = (rows: readonly AuditRow[]): number[] => rows.map(({ sequence }) => sequence)

describe('audit.list()', () => {
  it('is in the order in which things were done, and goes on after a row', async () => {
    const rows = await keyring.audit.list()
    expect(sequences(rows)).toStrictEqual(rows.map((_, i) => i + 1))
    expect(sequences(await keyring.audit.list({ after: 2, limit: 2 }))).toStrictEqual([3, 4])
    expect(await keyring.audit.list({ after: rows.length })).toStrictEqual([])
  })

  it('filters', async () => {
    house.clock.move(day)
    const { key } = await keyring.keys.issue({ userId: 'u2', actor: 'alice' })
    house.clock.move(day)
    await keyring.keys.revoke(key.id, { actor: 'bob' })
    const from = new Date('2026-01-02')
    const to = new Date('2026-01-03')
    const actionsOf = async (filter: AuditListFilter): Promise<string[]> =>
      (await keyring.audit.list({ from, ...filter })).map(({ action }) => action)
    expect(await actionsOf({ keyId: key.id })).toStrictEqual(['key.issued', 'key.revoked'])
    expect(await actionsOf({ subjectId: 'u2' })).toStrictEqual(['key.issued', 'key.revoked'])
    expect(await actionsOf({ accountId: 'a2', actor: 'bob' })).toStrictEqual(['key.revoked'])
    expect(await actionsOf({ action: 'key.issued' })).toStrictEqual(['key.issued'])
    expect(await actionsOf({ to })).toStrictEqual(['key.issued'])
    expect(await actionsOf({ from: to })).toStrictEqual(['key.revoked'])
    expect(await actionsOf({ accountId: 'a1' })).toStrictEqual([])
  })

  it('gives rows that share nothing with the log', async () => {
    const [row] = await keyring.audit.list({ limit: 1 })
    expect(Object.isFrozen(row)).toBe(true)
    row?.at.setTime(0)
    expect(await keyring.audit.verify()).toMatchObject({ ok: true })
  })

  it.each([
    null,
    7,
    [],
    { Actor: 'x' },
    { limit: 0 },
    { limit: 1001 },
    { after: -1 },
    { after: 1.5 },
    { after: '1' },
    { from: '2026-01-01' },
    { to: 0 },
    { from: new Date(Number.NaN) },
    { keyId: {} },
    { actor: 7 },
    { action: '' },
  ])('refuses %j', async (filter) => {
    expect(await codeOf(keyring.audit.list(filter as AuditListFilter))).toBe('invalid')
  })

  it('shows an account its own rows, and an enterprise those of one of its accounts', async () => {
    const account = keyring.as({ accountId: 'a1' })
    const rows = await account.audit.list()
    expect(rows.length).toBeGreaterThan(2)
    for (const row of rows) expect(row.accountId).toBe('a1')
    const enterprise = keyring.as({ enterpriseId: 'e1' })
    expect(await enterprise.audit.list({ accountId: 'a1' })).toStrictEqual(rows)
    for (const accountId of ['a2', 'a3', 'nobody'])
      expect(await enterprise.audit.list({ accountId })).toStrictEqual([])
    expect(await codeOf(enterprise.audit.list())).toBe('policy')
    for (const view of [account, enterprise]) expect(await codeOf(view.audit.verify())).toBe('policy')
  })
})

describe('audit.verify()', () => {
  it('is content with a log that is as it was written, of any length', async () => {
    const store = memoryStore()
    const { keyring: long } = await openHouse({ store })
    await long.keys.importMany(
      Array.from({ length: 2990 }, (_, i) => ({ userId: 'u1', token: `imported-token-${1000 + i}` })),
    )
    const rows = await store.listAudit({}, { limit: 10_000 })
    expect(rows).toHaveLength(3003)
    expect(await long.audit.verify()).toStrictEqual({ ok: true, rows: rows.length, head: rows.at(-1)?.hash })
    const nothing = await createKeyring().audit.verify()
    expect(nothing).toStrictEqual({ ok: true, rows: 0, head: '0'.repeat(64) })
  })

  /** A store whose log somebody has been at. */
  async function tampered(tamper: (rows: AuditRow[]) => AuditRow[]): Promise<Keyring> {
    const store = memoryStore()
    const { clock } = await openHouse({ store })
    const all = tamper((await store.listAudit({}, { limit: 1000 })).map((row) => ({ ...row })))
    const evil = wrapped(store, async (method, call, args) => {
      if (method !== 'listAudit') return call()
      const [, { after = 0, limit = 100 }] = args as [unknown, { after?: number; limit?: number }]
      return all.filter(({ sequence }) => sequence > after).slice(0, limit)
    })
    return createKeyring({ store: evil, clock: clock.now })
  }

  const edits: readonly (readonly [keyof AuditRow, unknown])[] = [
    ['at', new Date('2020-01-01')],
    ['actor', 'somebody else'],
    ['action', 'key.revoked'],
    ['subjectId', 'u9'],
    ['accountId', 'a9'],
    ['keyId', 'k9'],
    ['reason', 'forged'],
    ['requestId', 'r9'],
    ['count', 2],
    ['hash', 'f'.repeat(64)],
  ]
  it.each(edits)('finds an edited %s', async (field, value) => {
    const edited = await tampered((rows) =>
      rows.map((row, i) => (i === 4 ? { ...row, [field]: value } : row)),
    )
    expect(await edited.audit.verify()).toStrictEqual({ ok: false, rows: 4, brokenAt: 5, why: 'edited' })
  })

  it('finds a row that is missing, also where the others were numbered anew', async () => {
    const missing = await tampered((rows) => rows.toSpliced(4, 1))
    expect(await missing.audit.verify()).toStrictEqual({ ok: false, rows: 4, brokenAt: 5, why: 'missing' })
    const renumbered = await tampered((rows) =>
      rows.toSpliced(4, 1).map((row, i) => ({ ...row, sequence: i + 1 })),
    )
    expect(await renumbered.audit.verify()).toStrictEqual({ ok: false, rows: 4, brokenAt: 5, why: 'edited' })
    const first = await tampered((rows) => rows.slice(1))
    expect(await first.audit.verify()).toStrictEqual({ ok: false, rows: 0, brokenAt: 1, why: 'missing' })
  })

  it('finds rows that were swapped, and one that was put in', async () => {
    const swapped = await tampered((rows) => {
      const [one, two] = [rows[4], rows[5]] as [AuditRow, AuditRow]
      return rows.toSpliced(4, 2, { ...two, sequence: 5 }, { ...one, sequence: 6 })
    })
    expect(await swapped.audit.verify()).toMatchObject({ ok: false, brokenAt: 5 })
    const added = await tampered((rows) => [
      ...rows,
      { ...(rows.at(-1) as AuditRow), sequence: rows.length + 1 },
    ])
    expect(await added.audit.verify()).toMatchObject({ ok: false, why: 'edited' })
  })

  it('gives what a cut-off tail is found by', async () => {
    const whole = await tampered((rows) => rows)
    const cut = await tampered((rows) => rows.slice(0, -1))
    const [before, after] = [await whole.audit.verify(), await cut.audit.verify()]
    expect(before.rows - after.rows).toBe(1)
  })
})
