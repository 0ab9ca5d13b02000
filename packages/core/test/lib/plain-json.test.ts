import { describe, expect, it } from 'vitest'
import { plainJson } from '../../src/lib/plain-json.js'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('plainJson', () => {
  it.each(['null', 'true', '-1.5', '"text"', '[]', '{}', '{"a":[{"b":null}],"c":{"d":"e"}}'])(
    'says what the text says: %s',
    (text) => {
      expect(JSON.stringify(plainJson(text))).toBe(text)
    },
  )

  it('gives frozen data', () => {
    const data = plainJson('{"a":[{"b":1}]}') as { a: readonly object[] }
    for (const part of [data, data.a, data.a[0]]) expect(Object.isFrozen(part)).toBe(true)
  })

  it('gives objects that inherit nothing', () => {
    const data = plainJson('{"a":{}}') as { a: object }
    for (const part of [data, data.a]) expect(Object.getPrototypeOf(part)).toBeNull()
  })

  // CWE-1321
  it('leaves out what could pollute a prototype, at every depth', () => {
    const text = '{"__proto__":{"x":1},"a":[{"constructor":{"prototype":{"x":1}},"b":1}],"prototype":1}'
    expect(JSON.stringify(plainJson(text))).toBe('{"a":[{"b":1}]}')
  })

  it('goes 32 levels deep, and no deeper', () => {
    expect(JSON.stringify(plainJson(nested(32)))).toBe(nested(32))
    expect(() => plainJson(nested(33))).toThrow('nested deeper than 32 levels')
  })

  it('goes no deeper in what it leaves out', () => {
    expect(() => plainJson(`{"constructor":${nested(32)}}`)).toThrow('nested deeper than 32 levels')
  })

  // RFC 8259 §4
  it.each([
    '{"active":false,"active":true}',
    '{"active":true,"\\u0061ctive":true}',
    '{"a":[{"b":{"c":1,"d":2,"c":1}}]}',
    '{"a":{"b":1,"c":2},"a":null}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses what says something twice: %s', (text) => {
    expect(() => plainJson(text)).toThrow('the body has two members of one name')
  })

  it.each(['{"a":":","b":"\\":"}', '{"a":{"b":1},"b":{"b":1}}', '{"":1,":":2,"\\"":3}'])(
    'takes colons in texts, and one name in two objects: %s',
    (text) => {
      expect(JSON.stringify(plainJson(text))).toBe(text)
    },
  )

  it.each(['', '{', 'secret', '{"secret":', "{'secret':1}", '{"a":1}secret', 'undefined', 'NaN'])(
    'repeats nothing of what is no JSON: %j',
    (text) => {
      expect(() => plainJson(text)).toThrow(/^the body is no JSON$/)
    },
  )
})
