// docs/security.md shows the cases that test/security has, and nothing else: neither can be changed alone.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { readDocument, ROOT } from './documents.js'

interface CaseTest {
  readonly number: number
  readonly file: string
  readonly title: string
}

const scripts = join(ROOT, 'test', 'security')
const { caseTests } = (await import(pathToFileURL(join(scripts, 'case-tests.mjs')).href)) as {
  caseTests(root: string): readonly CaseTest[]
}

it('the table is that of the tests: else run node test/security/table.mjs --write', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(scripts, 'table.mjs')], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const { text } = readDocument('docs/security.md')
  const start = text.indexOf('<!-- prettier-ignore-start -->\n\n')
  expect(text.slice(start, text.indexOf('\n<!-- prettier-ignore-end -->'))).toBe(
    `<!-- prettier-ignore-start -->\n\n${stdout}`,
  )
})

it('the table has fifty cases, in order', () => {
  const rows = [...readDocument('docs/security.md').text.matchAll(/^\| (\d+) \|/gm)]
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
})

describe('a test is found by the comment above it', () => {
  let root: string | undefined
  afterEach(() => {
    if (root !== undefined) rmSync(root, { recursive: true })
  })

  /** What is found in a test with this text, in a repository of its own. */
  function foundIn(text: string): readonly [number, string][] {
    root = mkdtempSync(join(tmpdir(), 'latchkey-cases-'))
    mkdirSync(join(root, 'packages'))
    mkdirSync(join(root, 'test/security/keys'), { recursive: true })
    writeFileSync(join(root, 'test/security/keys/a.test.ts'), text)
    return caseTests(root).map(({ number, title }) => [number, title])
  }

  it.each<readonly [string, readonly [number, string][]]>([
    ["// Case 7. CVE-1: x\ndescribe('a rule', () => {\n  it('in detail', () => {", [[7, 'a rule']]],
    ["// Case 7\nit.each([\n  ['a', 'b'],\n  f('x'),\n])('%s is (none)', (a) => {", [[7, '… is (none)']]],
    ['  // Cases 7, 8 and 19: x\n  // y\n\n  it(\n    `a ${3 * 4}`,\n', [7, 8, 19].map((n) => [n, 'a …'])],
    [
      "// Case 1.\nconst x = 'y'\n\ndescribe.skipIf(x)('a', () => {})\n// Case 2.\ntest('b', f)",
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    ["// The other end of case 3.\n// See Case 4.\nit('a', f)", []],
  ])('%j', (text, found) => {
    expect(foundIn(text)).toEqual(found)
  })

  it.each(["// Case 7.\nconst x = 'y'\n", "// Case 7.\nit.each(x)('%s', f)"])(
    'or is an error: %j',
    (text) => {
      expect(() => foundIn(text)).toThrow(/^test\/security\/keys\/a\.test\.ts: .*Case 7/)
    },
  )
})
