import { describe, expect, it } from 'vitest'
import { jsonFault } from '../../src/lib/json-fault.js'
import { defaultSeed } from '../../src/index.js'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonFault', () => {
  it.each([
    '{}',
    '[]',
    ' [ ] ',
    '{"a":[1,{"b":null}],"c":"\\u00e9\\n"}',
    '-0.5e+10',
    '"\u2028"',
    '[[[[]]]]',
    '\n{\t"a"\r:\n1 }\n',
    'true',
  ])('finds none in %j', (text) => {
    expect(isJson(text)).toBe(true)
    expect(jsonFault(text)).toBeNull()
  })

  // RFC 8259, section by section: §2 structure, §4 objects, §5 arrays, §6 numbers, §7 strings.
  it.each([
    ['', 'line 1, column 1'],
    ['  ', 'line 1, column 3'],
    ['{} {}', 'line 1, column 4'],
    ['[1,]', 'line 1, column 4'],
    ['[,1]', 'line 1, column 2'],
    ['[1 2]', 'line 1, column 4'],
    ['{"a":1,}', 'line 1, column 8'],
    ['{"a" 1}', 'line 1, column 6'],
    ['{a:1}', 'line 1, column 2'],
    ['{"a":}', 'line 1, column 6'],
    ['{"a":1]', 'line 1, column 7'],
    ['[01]', 'line 1, column 3'],
    ['[+1]', 'line 1, column 2'],
    ['[.5]', 'line 1, column 2'],
    ['["\t"]', 'line 1, column 2'],
    ['["\\x"]', 'line 1, column 2'],
    ['[nul]', 'line 1, column 2'],
    ['[\n  1,\n  2\n', 'line 4, column 1'],
    ['// no\n{}', 'line 1, column 1'],
  ])('%j: %s', (text, place) => {
    expect(isJson(text)).toBe(false)
    expect(jsonFault(text)).toBe(place)
  })

  it('agrees with the engine on every text that differs from JSON by a character', () => {
    const text = JSON.stringify({ ...defaultSeed, extra: [1.5e3, -0, true, false, null, '\n"\\'] })
    const marks = ['', ',', '"', '{', '}', '[', ']', ':', '\\', ' ', '0', 'e', '\u0001']
    const misjudged: string[] = []
    for (let i = 0; i <= text.length; i += 1) {
      for (const mark of marks) {
        const changed = text.slice(0, i) + mark + text.slice(i + 1)
        if ((jsonFault(changed) === null) !== isJson(changed)) misjudged.push(changed)
      }
    }
    expect(misjudged).toEqual([])
  })

  it('copes with any depth and size', () => {
    expect(jsonFault('['.repeat(200_000))).toBe('line 1, column 200001')
    expect(jsonFault(`["${'a'.repeat(2 ** 20)}"`)).toBe(`line 1, column ${2 ** 20 + 4}`)
  })
})
