import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, readDocument, ROOT } from './documents.js'
import { anchorsOf, linksOf } from './links.js'

describe('every relative link resolves', () => {
  it.each([...documents(), readDocument('CHANGELOG.md')].map(({ path, text }) => [path, text] as const))(
    'in %s',
    (path, text) => {
      const broken = linksOf(text).filter((link) => {
        const [target = '', anchor] = link.split('#')
        const file = target === '' ? path : join(dirname(path), target)
        if (!existsSync(join(ROOT, file))) return true
        return anchor !== undefined && !anchorsOf(readDocument(file).text).includes(anchor)
      })
      expect(broken).toEqual([])
    },
  )
})

describe('linksOf', () => {
  it.each([
    ['[a](b.md) and [`c`](d), [e](f#g)', ['b.md', 'd', 'f#g']],
    ['![image](a.png "title") [b](<c.md>)', ['a.png', 'c.md']],
    ['[a]: b.md\n[c](#d)', ['#d', 'b.md']],
    ['[a](https://example.com/) [b](mailto:a@example.com)', []],
    ['`[a](b.md)`\n\n~~~md\n[c](d.md)\n~~~\n', []],
  ])('of %j', (text, links) => {
    expect(linksOf(text)).toEqual(links)
  })
})

describe('anchorsOf', () => {
  it('spells headings as GitHub does, and passes by comments of shell blocks', () => {
    const text = '# Who is `calling`?\n## Koa 3 and 2\n~~~sh\n# a comment\n~~~\n### x-auth-* headers'
    expect(anchorsOf(text)).toEqual(['who-is-calling', 'koa-3-and-2', 'x-auth--headers'])
  })
})
