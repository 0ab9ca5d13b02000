import fc from 'fast-check'

const hour = 3_600_000

/** Two enterprises, of which the first has an account; and an account that belongs to none. */
export const parties = {
  e1: {},
  e2: {},
  a1: { enterpriseId: 'e1' },
  a2: {},
  u1: { accountId: 'a1' },
  u2: { accountId: 'a2' },
  s1: { accountId: 'a1' },
  s2: { accountId: 'a2' },
  es1: { enterpriseId: 'e1' },
  es2: { enterpriseId: 'e2' },
} as const

export type Id = keyof typeof parties
type Status = 'active' | 'disabled'

/** One thing that is done to a keyring; `which` is a key, by a number that may be too high. */
export type Step =
  | { readonly do: 'issue'; readonly owner: Id; readonly lifetime: number }
  | {
      readonly do: 'rotate'
      readonly which: number
      readonly overlap: number
      readonly lifetime: number | null
    }
  | { readonly do: 'revoke'; readonly which: number }
  | { readonly do: 'revokeAll' | 'delete'; readonly id: Id }
  | { readonly do: 'status'; readonly id: Id; readonly status: Status }
  | { readonly do: 'permit'; readonly owner: Id; readonly permissions: readonly string[] }
  | { readonly do: 'move'; readonly milliseconds: number }

/** What may be refused; time cannot. */
export type Call = Exclude<Step, { readonly do: 'move' }>

const owner = fc.constantFrom<Id>('u1', 'u2', 's1', 's1', 's2', 'es1', 'es2')
const id = fc.constantFrom(...(Object.keys(parties) as Id[]))
const which = fc.nat(20)
const lifetime = fc.constantFrom(hour, 2 * hour, 24 * hour)
const overlap = fc.constantFrom(0, hour / 2, 3 * hour)
const status = fc.constantFrom<Status>('active', 'disabled')
const permissions = fc.constantFrom(['a:b'], ['a:b', 'c:d'], [])
const milliseconds = fc.constantFrom(1, hour / 2, hour - 1, hour, 5 * hour, -hour / 4)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ do: fc.constant('issue' as const), owner, lifetime }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('rotate' as const),
      which,
      overlap,
      lifetime: fc.option(lifetime),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('revokeAll' as const, 'delete' as const), id }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('status' as const), id, status }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('permit' as const), owner, permissions }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), milliseconds }) },
)

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 5, maxLength: 30 })
