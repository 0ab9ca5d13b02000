import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} CaseTest
 * @property {number} number
 * @property {string} file from the root of the repository
 * @property {string} title of the first test, or group of tests, below the comment
 */

/** A comment that begins with `// Case 12.` or `// Cases 17, 23 and 32`; what follows is for people. */
const mark = /^ *\/\/ Cases? (\d+(?:(?:, | and )\d+)*)\b/gm
/** The line that begins a test or a group. What `.each` and `.skipIf` are given comes before the title. */
const test = /^ *(?:describe|it|test)(\.\w+)?\b/m
const title = /^[^(]*\(\s*(['"`])(.+?)\1,/
const titleOfEach = /\)\(\s*(['"`])(.+?)\1,/

/**
 * All tests that say which case they are about.
 *
 * @param {string} root
 * @returns {CaseTest[]}
 */
export function caseTests(root) {
  return testFiles(root).flatMap((file) => testsIn(file, readFileSync(join(root, file), 'utf8')))
}

/** @param {string} root */
function testFiles(root) {
  const others = readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['security', 'node_modules'].includes(entry.name))
    .map(({ name }) => `test/${name}`)
  const folders = others.concat(readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`))
  // What a case is shown by comes first; what goes deeper into it, elsewhere, after that.
  return ['test/security', ...folders].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .toSorted(),
  )
}

/** @param {string} file @param {string} text @returns {CaseTest[]} */
function testsIn(file, text) {
  return [...text.matchAll(mark)].flatMap(({ 1: numbers = '', index }) => {
    const name = titleBelow(text.slice(index))
    if (name === undefined || name === '…')
      throw new Error(`${file}: no test with a title below "Case ${numbers}"`)
    return numbers.split(/, | and /).map((number) => ({ number: Number(number), file, title: name }))
  })
}

/** @param {string} text */
function titleBelow(text) {
  const start = test.exec(text)
  if (start === null) return undefined
  const found = (start[1] === undefined ? title : titleOfEach).exec(text.slice(start.index))
  return found?.[2]?.replace(/%[sdij]|\$\{[^}]*\}|\$\w+/g, '…')
}
