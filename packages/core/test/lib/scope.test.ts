import { describe, expect, it } from 'vitest'
import { coversScopes, coveringGrants, intersectScopes, isScope, normalScopes } from '../../src/lib/scope.js'

describe('isScope', () => {
  it.each([
    '*',
    '*:*',
    'pipeline:read',
    'pipeline:*',
    '*:read',
    'a:b',
    '0:9',
    'a.b_c-d:e.f_g-h',
    `${'a'.repeat(200)}:${'b'.repeat(55)}`,
  ])('takes %j', (scope) => {
    expect(isScope(scope)).toBe(true)
  })

  it.each([
    '',
    ':',
    'pipeline',
    'pipeline:',
    ':read',
    'pipeline:read:own',
    'Pipeline:read',
    'pipeline:READ',
    '-a:read',
    '.a:read',
    '_a:read',
    'a:-b',
    '**',
    'pipe*:read',
    'pipeline:re*',
    'a b:read',
    ' a:read',
    'a:read ',
    'a:read\n',
    'caf\u00e9:read',
    'a,b:read',
    `${'a'.repeat(200)}:${'b'.repeat(56)}`,
    null,
    undefined,
    7,
    ['a:b'],
    { toString: () => 'a:b' },
  ])('refuses %j', (scope) => {
    expect(isScope(scope)).toBe(false)
  })
})

describe('coveringGrants', () => {
  it.each([
    ['pipeline:read', ['*', '*:*', '*:read', 'pipeline:*', 'pipeline:read']],
    ['pipeline:*', ['*', '*:*', 'pipeline:*']],
    ['*:read', ['*', '*:*', '*:read']],
    ['*:*', ['*', '*:*']],
    ['*', ['*', '*:*']],
  ])('%s is covered by %j and nothing else', (scope, grants) => {
    expect([...coveringGrants(scope)].sort()).toStrictEqual(grants)
  })

  it('refuses what is no scope, without control characters in the message', () => {
    expect(() => coveringGrants('a\r\nb')).toThrow(TypeError)
    expect(() => coveringGrants('a\r\nb')).toThrow('"a??b"')
    expect(() => coveringGrants(7 as never)).toThrow('got a number')
  })
})

describe('normalScopes', () => {
  it('sorts, drops repetitions and what is no scope, and freezes', () => {
    const normal = normalScopes(['b:read', 'a:read', 'B:read', 'b:read', '', 'admin'])
    expect(normal).toStrictEqual(['a:read', 'b:read'])
    expect(Object.isFrozen(normal)).toBe(true)
  })

  it('follows a list that changes, and remembers one that cannot', () => {
    const changing = ['a:read']
    expect(normalScopes(changing)).toStrictEqual(['a:read'])
    changing[0] = 'b:read'
    expect(normalScopes(changing)).toStrictEqual(['b:read'])
    const fixed = Object.freeze(['b:read', 'a:read'])
    expect(normalScopes(fixed)).toBe(normalScopes(fixed))
  })
})

describe('coversScopes', () => {
  it.each([
    [['pipeline:*'], ['pipeline:read', 'pipeline:*'], true],
    [['*:read', 'account:write'], ['account:read', 'account:write'], true],
    [['*'], ['*:*', '*', 'a:b'], true],
    [['*:*'], ['*'], true],
    [['a:b'], [], true],
    [[], ['a:b'], false],
    [['a:b'], ['a:*'], false],
    [['a:*', '*:b'], ['*'], false],
    [['a:b'], ['a:b', 'a:c'], false],
    [['*'], ['nonsense'], false],
    [['nonsense'], ['nonsense'], false],
  ])('%j covers %j: %s', (outer, inner, verdict) => {
    expect(coversScopes(outer, inner)).toBe(verdict)
  })
})

const many = (count: number, name: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => name(i))

describe('intersectScopes', () => {
  it('has every pair of a resource and an action, up to 1,000 of them', () => {
    const [rows, columns] = [many(25, (i) => `r${i}:*`), many(40, (i) => `*:a${i}`)]
    const pairs = rows.flatMap((row) => columns.map((column) => row.replace('*', column.slice(2)))).sort()
    expect(pairs).toHaveLength(1000)
    expect(intersectScopes(rows, columns)).toStrictEqual(pairs)
    expect(intersectScopes(columns, rows)).toStrictEqual(pairs)
  })

  // Past that the pairs grant nothing, and what the lists have in common besides is as it was.
  it.each([
    [26, 40],
    [200, 200],
    [20_000, 20_000],
  ])('is no product of %i resources and %i actions', (resources, actions) => {
    const permissions = [...many(resources, (i) => `r${i}:*`), 'both:*', 'r0:a0', '*:own']
    const scopes = [...many(actions, (i) => `*:a${i}`), 'both:*', 'r7:x', 'r0:own']
    const common = ['both:*', 'r0:a0', 'r0:own', 'r7:x']
    expect(intersectScopes(permissions, scopes)).toStrictEqual(common)
    expect(intersectScopes(scopes, permissions)).toStrictEqual(common)
  })

  it('takes the pairs of both directions together', () => {
    const mixed = (n: number, other: string): string[] => [
      ...many(n, (i) => `${other}${i}:*`),
      ...many(n, (i) => `*:${other}${i}`),
    ]
    expect(intersectScopes(mixed(22, 'x'), mixed(22, 'y'))).toHaveLength(2 * 22 * 22)
    expect(intersectScopes(mixed(23, 'x'), mixed(23, 'y'))).toStrictEqual([])
  })

  it('does not count as pairs what is covered as a whole', () => {
    const [rows, columns] = [many(200, (i) => `r${i}:*`), many(200, (i) => `*:a${i}`)]
    const all = [...rows, ...columns].sort()
    expect(intersectScopes(all, all)).toStrictEqual(all)
    expect(intersectScopes(all, ['*'])).toStrictEqual(all)
    expect(intersectScopes(all, rows)).toStrictEqual(rows.sort())
  })

  it('goes through lists of any length, and through each once', () => {
    const [left, right] = [many(40_000, (i) => `a${i}:x`), many(40_000, (i) => `a${i + 39_999}:x`)]
    expect(intersectScopes(left, right)).toStrictEqual(['a39999:x'])
    expect(coversScopes(left, left)).toBe(true)
    expect(coversScopes(left, right)).toBe(false)
  })

  it.each([
    [['pipeline:*'], ['*:read'], ['pipeline:read']],
    [['*'], ['pipeline:read'], ['pipeline:read']],
    [['*:*'], ['*:*'], ['*']],
    [['*'], ['*:*'], ['*']],
    [['pipeline:read'], ['pipeline:write'], []],
    [['pipeline:read'], ['account:read'], []],
    [
      ['pipeline:*', 'account:read'],
      ['*:read', 'account:*'],
      ['account:read', 'pipeline:read'],
    ],
    [['pipeline:*', 'pipeline:read'], ['*'], ['pipeline:*']],
    [[], ['*'], []],
    [['*'], [], []],
    [['nonsense', 'A:B'], ['*'], []],
  ])('%j ∩ %j = %j', (left, right, both) => {
    expect(intersectScopes(left, right)).toStrictEqual(both)
    expect(intersectScopes(right, left)).toStrictEqual(both)
  })

  // Two well-formed scopes of 202 characters meet in one of 401, which is none.
  it('drops what would be too long to be a scope', () => {
    const left = [`${'a'.repeat(200)}:*`, 'pipeline:read']
    const right = [`*:${'b'.repeat(200)}`, 'pipeline:read']
    expect(intersectScopes(left, right)).toStrictEqual(['pipeline:read'])
  })
})
