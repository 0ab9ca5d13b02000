import { hash } from 'node:crypto'
import type { AuditEntry, Batch, Guard, KeyRecord, Put, Records, Table } from '@latchkey/keyring'
import fc from 'fast-check'
import { oneIn } from './arbitrary-json.js'

/** Few ids, in letters whose order differs between alphabets, so that records meet. */
export const id = fc.constantFrom('a', 'B', 'b', 'Z', '_', '-', '0', '10', '9', 'ab', 'a-b')
export const instant = fc
  .constantFrom(
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.001Z',
    '2026-06-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  )
  .map((written) => new Date(written))
export const digest = fc
  .constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
  .map((letter) => hash('sha256', letter, 'hex'))
export const status = fc.constantFrom('active', 'active', 'disabled', 'deleted')
export const text = fc.constantFrom('Name', 'Ünïcödé ✓', "Robert'); drop table", '%_', '"', '\\', ' ')
const createdAt = new Date('2025-01-01T00:00:00Z')
/** Or nothing, every second time. */
export function orNull<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { freq: 2 })
}

const permissions = fc.constantFrom<readonly string[]>([], ['*'], ['a:b', 'c:d'])

const either = fc.boolean()

/** What a record says besides its id and version; what the databases check holds by construction. */
const bodies: { readonly [T in Table]: fc.Arbitrary<Omit<Records[T], 'id' | 'version' | 'createdAt'>> } = {
  enterprises: fc.record({ name: text, status }),
  accounts: fc.record({ shortId: id, name: text, enterpriseId: orNull(id), status }),
  users: fc.record({
    accountId: id,
    email: fc.constantFrom('a@x.org', 'b@x.org', 'ä@x.org'),
    name: orNull(text),
    permissions,
    status,
  }),
  serviceAccounts: fc
    .record({ name: text, owner: id, ofEnterprise: either, permissions, status })
    .map(({ owner, ofEnterprise, ...rest }) => ({
      ...rest,
      accountId: ofEnterprise ? null : owner,
      enterpriseId: ofEnterprise ? owner : null,
    })),
  roles: fc.record({ permissions, status }),
  keys: fc
    .record({
      kind: fc.constantFrom('personal', 'service', 'enterprise'),
      name: orNull(text),
      hint: fc.constant('sta_…89ab'),
      digest,
      pepper: fc.nat(2),
      scopes: permissions,
      owner: id,
      expiresAt: orNull(instant),
      revokedAt: orNull(instant),
      revokedReason: orNull(text),
      retiring: either,
      replacedBy: orNull(id),
      idempotency: orNull(digest),
      wish: orNull(digest),
    })
    .map(({ owner, ...key }) => ({ ...key, ...placeOf(owner, key), foreign: false })),
}

function placeOf(
  owner: string,
  { kind, revokedAt, retiring }: Pick<KeyRecord, 'kind' | 'revokedAt' | 'retiring'>,
): Pick<KeyRecord, 'userId' | 'serviceAccountId' | 'holds'> {
  if (kind === 'personal') return { userId: owner, serviceAccountId: null, holds: null }
  return { userId: null, serviceAccountId: owner, holds: revokedAt === null && !retiring ? owner : null }
}

const table = fc.constantFrom<Table>(
  'accounts',
  'accounts',
  'accounts',
  'users',
  'users',
  'keys',
  'keys',
  'keys',
  'serviceAccounts',
  'enterprises',
  'roles',
)

/** A record to write, before it is known what is there: `isStale` misses what it was made from. */
export interface Draft {
  readonly table: Table
  readonly id: string
  readonly body: object
  readonly isStale: boolean
  readonly foreign: boolean
}

export const draft: fc.Arbitrary<Draft> = table.chain((name) =>
  fc.record({
    table: fc.constant(name),
    id,
    body: bodies[name] as fc.Arbitrary<object>,
    isStale: oneIn(15),
    foreign: either,
  }),
)

/** A batch before it is known what is there: a guard that `isStale` names another version than that. */
export interface BatchDraft {
  readonly drafts: readonly Draft[]
  readonly guards: readonly (readonly [table: Table, id: string, isStale: boolean])[]
  readonly audit: readonly AuditEntry[]
  readonly asksNodes: boolean
}

interface Present {
  readonly version: number
  readonly foreign: boolean
}

/** The batch that is meant, given what is there. */
export function batchOf(
  { drafts, guards, audit, asksNodes }: BatchDraft,
  find: (table: Table, id: string) => Present | null,
): Batch {
  return {
    puts: drafts.map((one) => putOf(one, find(one.table, one.id))),
    guards: guards.map(([name, key, isStale]): Guard => {
      const version = (find(name, key)?.version ?? 1) + Number(isStale)
      return { table: name, id: key, version }
    }),
    audit,
    asksNodes,
  }
}

function putOf({ table: name, id: key, body, isStale, foreign }: Draft, present: Present | null): Put {
  const expect = isStale ? missedBy(present) : (present?.version ?? null)
  const origin = name === 'keys' ? { foreign: present?.foreign ?? foreign } : {}
  const record = { ...body, ...origin, id: key, version: (expect ?? 0) + 1, createdAt }
  return { table: name, record, expect } as unknown as Put
}

/** It takes what is not there for an old record; what is there for a new one, or for an older one. */
function missedBy(present: Present | null): number | null {
  if (present === null) return 1
  return present.version === 1 ? null : present.version - 1
}
