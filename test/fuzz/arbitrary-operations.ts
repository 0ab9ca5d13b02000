import type { AuditEntry, AuditFilter, KeyFilter, KeyUse, Table } from '@latchkey/keyring'
import fc from 'fast-check'
import { oneIn } from './arbitrary-json.js'
import { digest, draft, id, instant, orNull, status, text, type BatchDraft } from './arbitrary-records.js'

const entry: fc.Arbitrary<AuditEntry> = fc.record({
  at: instant,
  actor: fc.constantFrom('tester', 'system', 'ada'),
  action: fc.constantFrom('key.issued', 'key.revoked'),
  subjectId: orNull(id),
  accountId: orNull(id),
  keyId: orNull(id),
  reason: orNull(text),
  requestId: orNull(text),
  count: fc.integer({ min: 1, max: 5 }),
})

const optional = <T extends object>(shape: { [N in keyof T]: fc.Arbitrary<T[N]> }): fc.Arbitrary<
  Partial<T>
> => fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>

const filters = {
  enterprises: optional({ status }),
  accounts: optional({ status, enterpriseId: id }),
  users: optional({ status, accountId: id, email: fc.constantFrom('a@x.org', 'ä@x.org') }),
  serviceAccounts: optional({ status, accountId: id, enterpriseId: id }),
  roles: optional({ status }),
} as const

const kind = fc.constantFrom('personal', 'service', 'enterprise')
const action = fc.constantFrom('key.issued', 'key.revoked')

const keyFilter = optional({
  userId: id,
  serviceAccountId: id,
  accountId: id,
  enterpriseId: id,
  kind,
  revoked: fc.boolean(),
  expiresBefore: instant,
  expiresFrom: instant,
  idempotency: digest,
  holds: id,
})

const auditFilter = optional({
  keyId: id,
  subjectId: id,
  accountId: id,
  action,
  actor: fc.constantFrom('tester', 'ada'),
  from: instant,
  to: instant,
})

const page = fc.record({ after: id, limit: fc.integer({ min: 1, max: 4 }) }, { requiredKeys: [] })

export type Operation =
  | ({ readonly do: 'commit' } & BatchDraft)
  | {
      readonly do: 'list'
      readonly table: Exclude<Table, 'keys'>
      readonly filter: Readonly<Record<string, string>>
      readonly page: Page
    }
  | { readonly do: 'listKeys'; readonly filter: KeyFilter; readonly page: Page }
  | { readonly do: 'lookUp'; readonly digests: readonly string[] }
  | { readonly do: 'findAccount'; readonly id: string }
  | { readonly do: 'use'; readonly uses: readonly KeyUse[]; readonly asked: readonly string[] }
  | { readonly do: 'listAudit'; readonly filter: AuditFilter; readonly after: number; readonly limit: number }
  | { readonly do: 'count' }
  | { readonly do: 'reopen' }

export interface Page {
  readonly after?: string
  readonly limit?: number
}

const tables = ['enterprises', 'accounts', 'users', 'serviceAccounts', 'roles', 'keys'] as const

/** A batch names a record once: that is its writer's affair. */
const commit: fc.Arbitrary<Operation> = fc.record({
  do: fc.constant('commit'),
  drafts: fc.uniqueArray(draft, { maxLength: 4, selector: (one) => `${one.table} ${one.id}` }),
  guards: fc.array(fc.tuple(fc.constantFrom(...tables), id, oneIn(10)), { maxLength: 1 }),
  audit: fc.array(entry, { maxLength: 2 }),
  asksNodes: oneIn(6),
}) as fc.Arbitrary<Operation>

const list: fc.Arbitrary<Operation> = fc
  .constantFrom(...(Object.keys(filters) as (keyof typeof filters)[]))
  .chain((name) =>
    fc.record({
      do: fc.constant('list'),
      table: fc.constant(name),
      filter: filters[name] as fc.Arbitrary<object>,
      page,
    }),
  ) as fc.Arbitrary<Operation>

const question: fc.Arbitrary<Operation> = fc.oneof(
  list,
  fc.record({ do: fc.constant('listKeys'), filter: keyFilter, page }),
  fc.record({ do: fc.constant('lookUp'), digests: fc.uniqueArray(digest, { minLength: 1, maxLength: 3 }) }),
  fc.record({ do: fc.constant('findAccount'), id }),
  fc.record({
    do: fc.constant('use'),
    uses: fc.array(fc.record({ keyId: fc.constantFrom('a', 'b'), at: instant }), { maxLength: 4 }),
    asked: fc.constantFrom(['a', 'b'], ['b'], ['a', 'nobody']),
  }),
  fc.record({
    do: fc.constant('listAudit'),
    filter: auditFilter,
    after: fc.nat(4),
    limit: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ do: fc.constant('count') }),
) as fc.Arbitrary<Operation>

export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: commit },
    { weight: 6, arbitrary: question },
    { weight: 1, arbitrary: fc.constant<Operation>({ do: 'reopen' }) },
  ),
  { minLength: 10, maxLength: 40 },
)
