import { describe, expect, it } from 'vitest'
import { kindOf, ownOptions, printable } from '../../src/lib/check.js'

describe('kindOf', () => {
  it.each<readonly [unknown, string]>([
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'an empty array'],
    [[1], 'an array'],
    ['', 'an empty string'],
    ['secret', 'a string'],
    [7, 'a number'],
    [{}, 'an object'],
    [true, 'a boolean'],
    [Symbol('s'), 'a symbol'],
    [1n, 'a bigint'],
    [() => 7, 'a function'],
  ])('says of %o only that it is %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind)
  })
})

describe('ownOptions', () => {
  const own = (options: unknown): Record<string, unknown> =>
    ownOptions('f', options as { a?: unknown }, ['a']) as Record<string, unknown>

  it('takes own properties alone, into an object without prototype', () => {
    const options = own(Object.assign(Object.create({ a: 'inherited' }) as object, {}))
    expect(options['a']).toBeUndefined()
    expect(Object.getPrototypeOf(options)).toBeNull()
  })

  it.each([null, undefined, 7, 'a', [], () => ({})])('refuses %o', (options) => {
    expect(() => own(options)).toThrow(/^f: options must be an object, got /)
  })

  it.each(['b', 'A', 'a ', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'knows no option %j',
    (name) => {
      const options = Object.defineProperty({}, name, { value: 1, enumerable: true })
      expect(() => own(options)).toThrow(`f: unknown option "${name}", allowed are a`)
    },
  )

  it('names an unknown option in printable characters, and not at any length', () => {
    expect(() => own({ 'a\r\nb\u2028': 1 })).toThrow('"a??b?"')
    expect(printable('x'.repeat(1000)).length).toBe(64)
  })
})
