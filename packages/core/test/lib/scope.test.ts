import { describe, expect, it } from 'vitest'
import { coveringGrants, intersectScopes, isScope, normalScopes } from '../../src/lib/scope.js'

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

describe('intersectScopes', () => {
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
