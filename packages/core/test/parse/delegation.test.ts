import { describe, expect, it } from 'vitest'
import { parseDelegation } from '../../src/parse/delegation.js'

describe('parseDelegation', () => {
  it.each(['a', 'd3396ea1f', '507f1f77bcf86cd799439012', 'A_z-9', '-', 'a'.repeat(64)])('takes %j', (id) => {
    expect(parseDelegation(id)).toStrictEqual({ ok: true, value: id })
  })

  it.each<readonly [string | null, string]>([
    ['', 'empty'],
    ['a'.repeat(65), 'past 64'],
    ['a b', 'space'],
    [' a', 'space'],
    ['a,b', 'list'],
    ['a, a', 'two fields joined'],
    ['a.b', 'dot'],
    ['a/../b', 'path'],
    ['a%20b', 'percent'],
    ['a\n', 'line end'],
    ['a\0', 'NUL'],
    ['caf\u00e9', '≥ 0x80'],
    ['*', 'wildcard'],
    ['"a"', 'quotes'],
    [null, 'sent twice, or no string'],
  ])('refuses %j: %s', (field) => {
    expect(parseDelegation(field)).toStrictEqual({ ok: false, reason: 'delegation_malformed' })
  })
})
