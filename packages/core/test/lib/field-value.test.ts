import { validateHeaderValue } from 'node:http'
import { describe, expect, it } from 'vitest'
import { fieldValue, quotedString, textOfField } from '../../src/lib/field-value.js'

const everyChar = Array.from({ length: 0x2ff }, (_, code) => String.fromCharCode(code))
const strange = ['\ud800', '\udc00', '\u{1f511}', '\u2028', '\ufeff', 'e\u0301']

describe('fieldValue', () => {
  it.each([
    ['user@example.com', 'user@example.com'],
    ['a b', 'a b'],
    ['100%', '100%'],
    ['"quoted", or not', '"quoted", or not'],
    [' a', '%20a'],
    ['a ', 'a%20'],
    [' ', '%20'],
    ['a\r\nSet-Cookie: b', 'a%0D%0ASet-Cookie:%20b'],
    ['a\nb', 'a%0Ab'],
    ['a\0b', 'a%00b'],
    ['a\tb', 'a%09b'],
    ['a\u007fb', 'a%7Fb'],
    ['caf\u00e9', 'caf%C3%A9'],
    ['\u{1f511}', '%F0%9F%94%91'],
    ['\ud800', '%EF%BF%BD'],
  ])('%j becomes %j', (text, value) => {
    expect(fieldValue(text)).toBe(value)
  })

  it.each(['', 'a', 'a'.repeat(20)])('gives printable ASCII for every character behind %j', (before) => {
    for (const char of [...everyChar, ...strange]) {
      const value = fieldValue(`${before}${char}z`)
      expect(value).toMatch(/^[\x21-\x7e][\x20-\x7e]*$/)
      expect(() => validateHeaderValue('x-a', value)).not.toThrow()
    }
  })
})

describe('textOfField', () => {
  it.each([
    ['user@example.com', 'user@example.com'],
    ['100%', '100%'],
    ['100%25', '100%25'],
    ['a%41', 'a%41'],
    ['a%zz', 'a%zz'],
    ['a%20b', 'a%20b'],
    ['%20a', ' a'],
    ['caf%C3%A9', 'caf\u00e9'],
    ['caf%c3%a9', 'caf%c3%a9'],
    ['%F0%9F%94%91', '\u{1f511}'],
    ['%ED%A0%80', '%ED%A0%80'],
    ['a%0D%0Ab', 'a%0D%0Ab'],
    ['%C2%85', '%C2%85'],
    ['%E2%80%A8', '%E2%80%A8'],
  ])('%j is %j', (value, text) => {
    expect(textOfField(value)).toBe(text)
  })

  it.each(['', ' a', 'a ', 'caf\u00e9', 'a\tb', 'a\nb'])(
    '%j is no value that was made of a text',
    (value) => {
      expect(textOfField(value)).toBeNull()
    },
  )

  it('is made into the same value again', () => {
    for (const char of [...everyChar, ...strange]) {
      const value = fieldValue(`a${char}`)
      expect(fieldValue(textOfField(value) ?? '')).toBe(value)
    }
  })
})

describe('quotedString', () => {
  // RFC 9110 §5.6.4: quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
  const grammar = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/

  it.each([
    ['api', '"api"'],
    ['', '""'],
    ['a "b"', '"a \\"b\\""'],
    ['a\\', '"a\\\\"'],
    ['\\"', '"\\\\\\""'],
    ['a\r\nb', '"a%0D%0Ab"'],
    ['caf\u00e9', '"caf%C3%A9"'],
    ['\ud800', '"%EF%BF%BD"'],
  ])('%j becomes %s', (text, quoted) => {
    expect(quotedString(text)).toBe(quoted)
  })

  it('stays inside its quotes for every character', () => {
    for (const char of [...everyChar, ...strange]) {
      for (const text of [char, `a${char}`, `${char}"`, `\\${char}`]) {
        expect(quotedString(text)).toMatch(grammar)
      }
    }
  })
})
