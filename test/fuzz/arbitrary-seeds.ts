import fc from 'fast-check'
import { jsonText } from './arbitrary-json.js'

/** Keys of the seed: none of their characters may come out in an error. */
export const tokens = [
  'sta_4f9d2c7b1e6a8350d4c2b7f91ea36d5802c4e7b9',
  'sts_b71c05e8f3d94a62c8e17b03f5d6924ae08c3f1d',
  'ste_0d8e3b6fa1c9527748e0b5d3c6f1a92b7e54d083',
  'another.Kind-of~token/with+all=',
] as const

const seed = {
  enterprises: [{ id: 'e1', name: 'Enterprise', status: 'active' }],
  accounts: [
    { id: 'a1', shortId: 'short', name: 'One', enterpriseId: 'e1', ownerEmail: 'o@x.org', plan: 'p', created: '2024-02-29T23:59:59Z' },
    { id: 'a2', name: 'Two', enterpriseId: null },
  ],
  users: [{ id: 'u1', accountId: 'a1', email: 'u@x.org', name: 'User', permissions: ['pipeline:*', '*:read'] }],
  serviceAccounts: [
    { id: 's1', name: 'Robot', accountId: 'a1', permissions: ['*'] },
    { id: 's2', name: 'Boss', enterpriseId: 'e1', permissions: [], status: 'disabled' },
  ],
  keys: [
    { id: 'k1', token: tokens[0], userId: 'u1', scopes: ['pipeline:read'], expiresAt: '2099-12-31T00:00:00Z' },
    { token: tokens[1], serviceAccountId: 's1', name: 'Key' },
    { token: tokens[2], serviceAccountId: 's2', revoked: true },
    { token: tokens[3], userId: 'u1', expiresAt: '2020-01-01T00:00:00Z' },
  ],
  pipelines: [{ id: 'p1', accountId: 'a1', title: 'Pipeline', created: '2024-01-01T00:00:00Z' }],
} // prettier-ignore

/** Texts that mean something somewhere in a seed. */
const known = fc
  .constantFrom<unknown>(
    ...tokens, 'a1', 'a2', 'e1', 'u1', 's1', 's2', 'k1', 'short', 'key-2', 'active', 'disabled', 'deleted', 'u@x.org', '*', 'a:b', true, false,
    null, '2026-02-30T00:00:00Z', '2026-01-01', '+275760-09-13T00:00:00Z', 'x'.repeat(300), '', ' ', '\n', 'ab', ['a:b'], [], {},
  )
  .map((value) => JSON.stringify(value)) // prettier-ignore

const value = fc.oneof({ weight: 3, arbitrary: known }, jsonText)

type Node = Record<string, unknown> | unknown[]

/** All places in a value, in the order in which they are met. */
function placesIn(
  node: unknown,
  found: { holder: Node; key: string }[] = [],
): { holder: Node; key: string }[] {
  if (typeof node !== 'object' || node === null) return found
  for (const key of Object.keys(node)) {
    found.push({ holder: node as Node, key })
    placesIn((node as Record<string, unknown>)[key], found)
  }
  return found
}

type Change = readonly [way: 'put' | 'add' | 'take' | 'double', at: number, text: string, name: string]

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('put', 'put', 'add', 'take', 'double'),
  fc.nat(200),
  value,
  fc.constantFrom('id', 'shortId', 'status', 'token', 'revoked', '__proto__', 'constructor', 'x', tokens[1]),
)

function apply(root: Node, [way, at, text, name]: Change): void {
  const places = placesIn(root)
  const place = places[at % Math.max(places.length, 1)]
  if (place === undefined) return
  const holder = place.holder as Record<string, unknown>
  const isList = Array.isArray(place.holder)
  if (way === 'put') holder[place.key] = JSON.parse(text) as unknown
  else if (way === 'add' && !isList)
    Object.defineProperty(holder, name, {
      value: JSON.parse(text) as unknown,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  else if (way === 'take') delete holder[place.key]
  else if (way === 'double' && isList) (place.holder as unknown[]).push(structuredClone(holder[place.key]))
}

const changed = fc.array(change, { maxLength: 4 }).map((changes) => {
  const copy = structuredClone(seed) as unknown as Node
  for (const one of changes) apply(copy, one)
  return JSON.stringify(copy)
})

const damage = fc.constantFrom(
  '',
  '"',
  ',',
  '{',
  '}',
  '\\',
  '\n',
  '\ufeff',
  '\0',
  '//',
  'NaN',
  `"${tokens[0]}"`,
)

/** The text of a seed file: good ones, some with changes of all sorts, some that are no JSON, and what is no seed at all. */
export const seedText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: changed },
  {
    weight: 3,
    arbitrary: fc
      .tuple(changed, fc.nat(1500), fc.nat(9), damage)
      .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut)),
  },
  jsonText,
  fc.json(),
)
