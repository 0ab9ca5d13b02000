import { describe, expect, it } from 'vitest'
import { extractBlocks } from './extract.js'
import { codeIn, membersIn, tableOf } from './tables.js'

const fence = '```'

const unnamed = { prelude: null, file: null }

function codes(text: string): { language: string; code: string }[] {
  return extractBlocks('a.md', text).map(({ language, code }) => ({ language, code }))
}

describe('extractBlocks', () => {
  it('finds language, code, line and heading', () => {
    const text = `# Title\n\n## Use \n\n${fence}ts\na()\n\nb()\n${fence}\n\ntext\n\n${fence}json\n{}\n${fence}\n`
    expect(extractBlocks('a.md', text)).toEqual([
      { document: 'a.md', line: 6, language: 'ts', code: 'a()\n\nb()\n', heading: 'Use', ...unnamed },
      { document: 'a.md', line: 14, language: 'json', code: '{}\n', heading: 'Use', ...unnamed },
    ])
  })

  it.each([
    ['no language', `${fence}\na\n${fence}`, [{ language: '', code: 'a\n' }]],
    ['more than a language', `${fence}ts ignore\na\n${fence}`, [{ language: 'ts ignore', code: 'a\n' }]],
    ['tildes', `~~~ sh\na\n${fence}\n~~~`, [{ language: 'sh', code: `a\n${fence}\n` }]],
    [
      'a longer fence',
      `${fence}\`\na\n${fence}\nb\n${fence}\`\``,
      [{ language: '', code: `a\n${fence}\nb\n` }],
    ],
    [
      'a block in a list',
      `- x\n  ${fence}ts\n  a\n    b\n\n  ${fence}`,
      [{ language: 'ts', code: 'a\n  b\n\n' }],
    ],
    ['Windows line ends', `${fence}ts\r\na\r\n${fence}\r\n`, [{ language: 'ts', code: 'a\n' }]],
    ['an empty block', `${fence}ts\n${fence}`, [{ language: 'ts', code: '' }]],
    ['code spans, which are no blocks', `a ${fence}b${fence} c\n${fence}d${fence}`, []],
  ])('reads %s', (_what, text, expected) => {
    expect(codes(text)).toEqual(expected)
  })

  it('takes no heading from inside a block', () => {
    const text = `# A\n${fence}sh\n# comment\n${fence}\n${fence}sh\n${fence}`
    expect(extractBlocks('a.md', text).map(({ heading }) => heading)).toEqual(['A', 'A'])
  })

  it('takes a prelude from the comment right above, and from there alone', () => {
    const comment = '<!-- prelude: some-app -->'
    const block = `${fence}ts\na\n${fence}\n`
    const text = `${comment}\n\n${block}${block}${comment}\ntext\n${block}`
    expect(extractBlocks('a.md', text).map(({ prelude }) => prelude)).toEqual(['some-app', null, null])
  })

  it('takes the name of a file from the line right above, and from there alone', () => {
    const block = `${fence}ts\na\n${fence}\n`
    const text = `This is \`a.test.js\`. Run it:\n\n${block}${block}\`b.js\` is this:\ntext\n${block}\`c.ts\`\n${block}`
    expect(extractBlocks('a.md', text).map(({ file }) => file)).toEqual(['a.test.js', null, null, null])
  })

  it('refuses a fence that is never closed', () => {
    expect(() => extractBlocks('a.md', `text\n${fence}ts\na\n`)).toThrow('a.md:2: this fence is never closed')
  })
})

describe('tableOf', () => {
  const table = '| name | of |\n|---|---|\n| `a`, `b` | `x \\| y` |\n| `c` | |\n'

  it('gives the rows, with pipes that are no borders', () => {
    expect(tableOf(`text\n\n${table}\ntext`, 'name')).toEqual([
      ['`a`, `b`', '`x | y`'],
      ['`c`', ''],
    ])
  })

  it.each([
    ['missing', 'text', '0 tables'],
    ['ambiguous', `${table}\n${table}`, '2 tables'],
  ])('refuses a table that is %s', (_what, text, message) => {
    expect(() => tableOf(text, 'name')).toThrow(message)
  })

  it('reads names out of cells', () => {
    expect(codeIn('`a`, b and `c(d)`')).toEqual(['a', 'c(d)'])
    expect(membersIn("`{ id, type: 'user' | 'service', email? }` or null")).toEqual(['id', 'type', 'email'])
  })
})
